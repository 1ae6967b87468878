"""How is a USDT gateway of the epusdt kind asked? It watches a chain for an exact sum and tells when it came.

Asking is signed, answers are not, and a look tells a state without a sum. A trade of the gateway stands for exactly
one sum of ours, compared when it was opened and again in the signed notice: a paid trade is that sum or none.
"""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.epay.fields import BadForm, fen, octets, opened, our_no, read_object, shortened, texts, their_no
from anxin.integrations.epay.signing import needed
from anxin.integrations.usdt.warning import READ
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import (
    BillKind,
    BillNotReady,
    ChannelNotice,
    NoticeForged,
    NoticeIgnored,
    NoticeKind,
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
    Way,
)

CAPABILITIES: Final = Capabilities(
    refundable=False,
    partial=False,
    queryable=False,
    idempotent=False,
    retries=False,
    window_days=0,
    maximum_partials=0,
    fee_returned=False,
    notice_proves=False,
    ways=(Way.QR, Way.REDIRECT),
)
TIMEOUT_SECONDS: Final = 8.0
FEWEST_TOKEN_LETTERS: Final = 8
WAITING, PAID, EXPIRED = "1", "2", "3"
BY_HAND: Final = "refunds of this channel are made by hand"
JSON: Final = {"content-type": "application/json"}

_PLAIN = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,8})?")

Unclear = (NoAnswer, BadForm)


class UsdtChannel:
    """One shop at a gateway; the gateway knows it by the shared token."""

    def __init__(
        self,
        *,
        base_url: str,
        account: str,
        token: str,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Raises ValueError for an empty token, with which anybody could sign."""
        if len(token) < FEWEST_TOKEN_LETTERS:
            raise ValueError("the token is missing or too short to be one")
        self._account = needed({"account": account}, "account")
        self._token = token
        self._connections = Connections(base_url, timeout_seconds)
        self._clock = clock

    @classmethod
    def from_settings(
        cls,
        *,
        base_url: str,
        account: str,
        settings: Mapping[str, str],
        clock: Callable[[], float] = time.time,
    ) -> "UsdtChannel":
        """The client of a row. Raises ValueError without the token, and until `acknowledged` says what was read."""
        if settings.get("acknowledged") != READ:
            raise ValueError("the legal warning has not been acknowledged")
        return cls(base_url=base_url, account=account, token=needed(settings, "token"), clock=clock)

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a trade; its page names the address and the exact sum in USDT."""
        if ask.currency != "CNY":
            return PaymentOffer(PaymentStatus.UNKNOWN, detail="the gateway counts in CNY alone")
        fields = {
            "order_id": ask.payment.hex,
            "amount": _shortest(ask.amount_minor),
            "notify_url": ask.notify_url,
            "redirect_url": ask.return_url or ask.notify_url,
        }
        try:
            found = self._ask("POST", "/api/v1/order/create-transaction", self._body(fields))
            data = found.get("data")
            if texts(found).get("status_code") != "200" or not isinstance(data, dict):
                return PaymentOffer(PaymentStatus.UNKNOWN, detail=_said(found))
            return _offer(texts(data), ask)
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How the trade stands that was opened for this payment; UNKNOWN without its number."""
        try:
            trade_id = their_no(ask.reference or ask.transaction_no)
            found = self._ask("GET", f"/pay/check-status/{trade_id}", b"")
            data = found.get("data")
            told = texts(data) if isinstance(data, dict) else {}
            if texts(found).get("status_code") != "200" or told.get("trade_id") != trade_id:
                return PaymentAnswer(PaymentStatus.UNKNOWN, detail=_said(found))
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        status = told.get("status", "")
        if status == PAID:
            paid_at = datetime.fromtimestamp(self._clock(), UTC)
            return PaymentAnswer(PaymentStatus.PAID, trade_id, ask.amount_minor, "CNY", paid_at)
        known = {WAITING: PaymentStatus.WAITING, EXPIRED: PaymentStatus.CLOSED}
        return PaymentAnswer(
            known.get(status, PaymentStatus.UNKNOWN), detail="" if status in known else shortened(status, 40)
        )

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """Nothing can be closed here; a trade ends by itself. What it is now is told, and WAITING is not closed."""
        answer = self.query_payment(ask)
        if answer.status in (PaymentStatus.PAID, PaymentStatus.CLOSED):
            return answer
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the gateway closes nothing")

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Nothing is sent: a person returns it."""
        return RefundAnswer(RefundStatus.REFUSED, detail=BY_HAND)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """Nothing is sent."""
        return RefundAnswer(RefundStatus.REFUSED, detail="no retry")

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """The gateway knows of none; what a person did, it cannot say."""
        return RefundAnswer(RefundStatus.UNKNOWN, detail=BY_HAND)

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """The notice, if signed with our token. It has no time of its own; the database knows a replay."""
        try:
            fields = self._proven(method, body)
            if fields.get("status") != PAID:
                raise NoticeIgnored(fields.get("status", ""))
            trade_id = their_no(fields.get("trade_id", ""))
            _plain(fields.get("actual_amount", ""))
            return ChannelNotice(
                external_id=trade_id,
                kind=NoticeKind.PAID,
                payment=UUID(hex=our_no(fields.get("order_id", ""))),
                refund=None,
                transaction_no=trade_id,
                amount_minor=fen(fields.get("amount", "")),
                currency="CNY",
                occurred_at=datetime.fromtimestamp(self._clock(), UTC),
            )
        except BadForm as bad:
            raise NoticeForged(str(bad)) from None

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """The gateway repeats a notice until it reads "ok"."""
        return (200, "text/plain; charset=utf-8", "ok") if handled else (400, "text/plain; charset=utf-8", "fail")

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """There are none; the chain is public. Raises BillNotReady."""
        raise BillNotReady(str(day))

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _proven(self, method: str, body: bytes) -> dict[str, str]:
        if method != "POST":
            raise BadForm("it is not sent with POST")
        fields = texts(read_object(body))
        if not hmac.compare_digest(self._sign(fields).encode(), octets(fields.get("signature", ""))):
            raise BadForm("its signature does not hold")
        return fields

    def _sign(self, fields: Mapping[str, str]) -> str:
        pairs = [f"{name}={fields[name]}" for name in sorted(fields) if name != "signature" and fields[name] != ""]
        return hashlib.md5(octets("&".join(pairs) + self._token), usedforsecurity=False).hexdigest()

    def _body(self, fields: Mapping[str, str]) -> bytes:
        whole: dict[str, str | float] = {**fields, "signature": self._sign(fields)}
        # a number on the wire; the gateway signs over its shortest form, which is how both sides write it
        whole["amount"] = float(fields["amount"]) if "." in fields["amount"] else int(fields["amount"])
        return json.dumps(whole, ensure_ascii=False).encode()

    def _ask(self, method: str, page: str, body: bytes) -> dict[str, Any]:
        path = self._connections.prefix + page
        status, _, content = self._connections.ask(method, path, JSON if body else {}, body)
        if status != 200:
            reason = f"status {status}"
            raise NoAnswer(reason)
        return read_object(content)


def _offer(data: Mapping[str, str], ask: PaymentAsk) -> PaymentOffer:
    if data.get("order_id") != ask.payment.hex or fen(data.get("amount", "")) != ask.amount_minor:
        return PaymentOffer(PaymentStatus.UNKNOWN, detail="the answer is to another order or sum")
    _plain(data.get("actual_amount", ""))
    link = opened(data.get("payment_url", ""))
    if not link:
        return PaymentOffer(PaymentStatus.UNKNOWN, detail="nothing to open")
    return PaymentOffer(PaymentStatus.WAITING, link, redirect_url=link, reference=their_no(data.get("trade_id", "")))


def _shortest(amount_minor: int) -> str:
    """An amount as the gateway writes numbers: 12800 is "128", 12850 is "128.5"."""
    if amount_minor <= 0:
        raise ValueError("an amount is above zero")
    whole, part = divmod(amount_minor, 100)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


def _plain(written: str) -> None:
    if not _PLAIN.fullmatch(written) or not written.strip("0."):
        raise BadForm("its sum in USDT is none")


def _said(found: Mapping[str, Any]) -> str:
    told = texts(found)
    return shortened(told.get("message") or f"status_code {told.get('status_code', 'none')}", 200)
