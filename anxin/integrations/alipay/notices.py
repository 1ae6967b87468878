"""Which notice of Alipay's is believed, and what does it say?

A notice is a form. Its signature covers every field but `sign` and `sign_type`, as they read after decoding. Whether
`notify_time` is written anew when a notice is sent again is not documented, and Alipay sends for 25 hours: a notice
may be that old, and the number of the notice keeps it from counting twice.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl
from uuid import UUID

from anxin.integrations.alipay.answers import CURRENCY, minor, moment
from anxin.integrations.alipay.keys import Keys
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, NoticeKind, id_of

LONGEST_BODY_BYTES = 65_536
MOST_FIELDS = 100
NUMBER = re.compile(r"[0-9a-f]{32}", re.ASCII)
EARLY = timedelta(minutes=5)
LATE = timedelta(hours=26)
PAID = frozenset({"TRADE_SUCCESS", "TRADE_FINISHED"})


def read_notice(body: bytes, *, keys: Keys, app_id: str, seller_id: str, at: datetime) -> ChannelNotice:
    """The notice, proven to come from Alipay, for this app and this seller. Raises NoticeForged and NoticeIgnored."""
    fields = _form(body)
    if fields.get("sign_type") != "RSA2":
        raise NoticeForged("not signed with RSA2")
    covered = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name not in ("sign", "sign_type"))
    if not keys.hold(covered, fields.get("sign", ""), None):
        raise NoticeForged("its signature does not hold")
    if fields.get("app_id") != app_id or fields.get("seller_id") != seller_id:
        raise NoticeForged("it is for another merchant")
    try:
        if not at - LATE <= moment(fields.get("notify_time")) <= at + EARLY:
            raise NoticeForged("it is stale")
        return _notice(fields)
    except ValueError:
        raise NoticeForged("its form does not hold") from None


def _form(body: bytes) -> dict[str, str]:
    if len(body) > LONGEST_BODY_BYTES:
        raise NoticeForged("it is too long")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise NoticeForged("it is not a form in UTF-8") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NoticeForged("a field comes twice")
    return fields


def _notice(fields: Mapping[str, str]) -> ChannelNotice:
    if not fields.get("out_trade_no"):
        raise NoticeIgnored("a payment without a number of its merchant's")
    status = fields.get("trade_status", "")
    total_minor = minor(fields.get("total_amount"))
    refund_minor = minor(fields["refund_fee"]) if fields.get("refund_fee") else 0
    if total_minor <= 0 or not fields.get("notify_id") or not fields.get("trade_no"):
        raise ValueError("something is missing")
    if fields.get("trans_currency", CURRENCY) != CURRENCY:
        raise ValueError("another currency")
    if refund_minor or fields.get("gmt_refund"):
        return _refund(fields, refund_minor)
    if status in PAID:
        return _told(fields, NoticeKind.PAID, total_minor, fields.get("gmt_payment"))
    if status == "TRADE_CLOSED" and NUMBER.fullmatch(fields["out_trade_no"]):
        return _told(fields, NoticeKind.PAYMENT_CLOSED, total_minor, fields.get("gmt_close"))
    raise NoticeIgnored(status)


def _refund(fields: Mapping[str, str], refund_minor: int) -> ChannelNotice:
    """`refund_fee` counts all refunds of the payment, so the notice proves no single one: it is to be looked up.

    One that was not asked from here cannot be, and is kept under the number that its console gave it.
    """
    number = fields.get("out_biz_no", "")
    kind, written = NoticeKind.REFUND_CHANGED, fields.get("gmt_refund")
    if NUMBER.fullmatch(number) is None:
        return replace(_told(fields, kind, refund_minor, written), refund_no=(number or fields["trade_no"])[:64])
    return _told(fields, kind, refund_minor, written, UUID(hex=number))


def _told(
    fields: Mapping[str, str], kind: NoticeKind, amount_minor: int, written: str | None, refund: UUID | None = None
) -> ChannelNotice:
    return ChannelNotice(
        external_id=fields["notify_id"],
        kind=kind,
        payment=id_of(fields["out_trade_no"]),
        refund=refund,
        transaction_no=fields["trade_no"],
        amount_minor=amount_minor,
        currency=CURRENCY,
        occurred_at=moment(written or fields.get("notify_time")),
    )
