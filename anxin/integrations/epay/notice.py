"""Which notices of an epay gateway are believed? The two versions differ in the signature alone."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

from anxin.integrations.epay.fields import BadForm, fen, read_query, their_no
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, NoticeKind, id_of

Prove = Callable[[Mapping[str, str]], None]
TAKEN: Final = (200, "text/plain; charset=utf-8", "success")
NOT_TAKEN: Final = (400, "text/plain; charset=utf-8", "fail")


def read_notice(path: str, method: str, pid: str, prove: Prove, now: float) -> ChannelNotice:
    """The notice in a path's query; raises NoticeForged, and NoticeIgnored for a true one that tells of no payment.

    The gateway's number is the notice's own, too: it tells of a payment once, and a replay is known by it.
    """
    try:
        fields = read_query(path)
        prove(fields)
        _check(fields, method, pid)
        trade_no = their_no(fields.get("trade_no", ""))
        return ChannelNotice(
            external_id=trade_no,
            kind=NoticeKind.PAID,
            payment=id_of(their_no(fields.get("out_trade_no", ""))),
            refund=None,
            transaction_no=trade_no,
            amount_minor=fen(fields.get("money", "")),
            currency="CNY",
            occurred_at=datetime.fromtimestamp(now, UTC),
        )
    except BadForm as bad:
        raise NoticeForged(str(bad)) from None


def _check(fields: Mapping[str, str], method: str, pid: str) -> None:
    if method != "GET":
        raise BadForm("it is not sent with GET")
    if fields.get("pid") != pid:
        raise BadForm("it names another merchant")
    if fields.get("trade_status") != "TRADE_SUCCESS":
        raise NoticeIgnored(fields.get("trade_status", ""))


def reply_to_notice(handled: bool) -> tuple[int, str, str]:
    """The gateway repeats a notice until it reads "success"."""
    return TAKEN if handled else NOT_TAKEN
