"""How is the sandbox payment channel asked, and which of its notices are believed?"""

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anxin.integrations.sandbox import bill
from anxin.integrations.sealed import Reply, Sealed, Signature, Unclear, Unproven
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import (
    BillKind,
    BillNotReady,
    ChannelNotice,
    NoticeForged,
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
)

CAPABILITIES = Capabilities(bills=(BillKind.TRADE,), query_after_seconds=(3, 10, 60, 300, 3_600))
TIMEOUT_SECONDS = 8.0
JSON = "application/json"
KINDS = frozenset({"payment.succeeded", "refund.succeeded", "refund.bounced"})
PAYMENTS = {
    "NOTPAY": PaymentStatus.WAITING,
    "SUCCESS": PaymentStatus.PAID,
    "CLOSED": PaymentStatus.CLOSED,
}
REFUNDS = {
    "PROCESSING": RefundStatus.ACCEPTED,
    "SUCCESS": RefundStatus.ARRIVED,
    "BOUNCED": RefundStatus.BOUNCED,
}
REFUSALS = frozenset({"AMOUNT_EXCEEDS", "BAD_REQUEST", "CONFLICT", "NOT_PAID", "TOO_MANY_PARTIALS", "WINDOW_PASSED"})


class SandboxChannel:
    """One merchant account at the sandbox channel. Numbers on the wire are our ids as 32 hexadecimal digits."""

    def __init__(
        self,
        *,
        base_url: str,
        merchant: str,
        signing_key: str,
        channel_key: str,
        clock: Callable[[], float] = time.time,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        """Keys in hexadecimal: our private seed, their public key; a missing or malformed one is a ValueError."""
        ours = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(signing_key))
        theirs = Ed25519PublicKey.from_public_bytes(bytes.fromhex(channel_key))

        def verify(message: bytes, signature: bytes) -> bool:
            try:
                theirs.verify(signature, message)
            except InvalidSignature:
                return False
            return True

        signature = Signature("sandpay", "merchant", ours.sign, verify)
        self._sealed = Sealed(signature, merchant, base_url, clock=clock, timeout_seconds=timeout_seconds)

    @classmethod
    def from_settings(
        cls, *, base_url: str, account: str, settings: Mapping[str, str], clock: Callable[[], float] = time.time
    ) -> "SandboxChannel":
        """The client of a channel's row; a missing, empty or malformed key is a ValueError."""
        return cls(
            base_url=base_url,
            merchant=account,
            signing_key=settings.get("signing_key", ""),
            channel_key=settings.get("channel_key", ""),
            clock=clock,
        )

    def start_payment(self, ask: PaymentAsk) -> PaymentOffer:
        """Open a payment; the same one again is the same offer."""
        fields = {
            "out_trade_no": ask.payment.hex,
            "amount_minor": ask.amount_minor,
            "currency": ask.currency,
            "subject": ask.subject,
            "notify_url": ask.notify_url,
            "expires_at": ask.expires_at.isoformat(),
        }
        try:
            reply = self._sealed.ask("POST", "/v1/payments", fields)
        except Unclear as unclear:
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=str(unclear))
        code_url = reply.fields.get("code_url")
        if reply.status != 200 or not isinstance(code_url, str) or not code_url.startswith(("http://", "https://")):
            return PaymentOffer(PaymentStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
        return PaymentOffer(PAYMENTS.get(_text(reply.fields, "status"), PaymentStatus.UNKNOWN), code_url)

    def query_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """How a payment stands; PAID alone comes with amount, number and time."""
        payment = ask.payment
        try:
            reply = self._sealed.ask("GET", f"/v1/payments/{payment.hex}")
        except Unclear as unclear:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 404 and reply.code == "NOT_FOUND":
            return PaymentAnswer(PaymentStatus.NOT_FOUND)
        status = PAYMENTS.get(_text(reply.fields, "status")) if reply.status == 200 else None
        if status is None or reply.fields.get("out_trade_no") != payment.hex:
            return PaymentAnswer(PaymentStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
        if status is not PaymentStatus.PAID:
            return PaymentAnswer(status)
        return _paid(reply.fields)

    def close_payment(self, ask: PaymentAsk) -> PaymentAnswer:
        """The sandbox closes what expires and nothing on request: the answer to a query, UNKNOWN while it waits."""
        answer = self.query_payment(ask)
        waits = answer.status in (PaymentStatus.WAITING, PaymentStatus.NOT_FOUND)
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="not closed") if waits else answer

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Send money back; the same refund again is the same refund."""
        fields = {
            "out_trade_no": ask.payment.hex,
            "out_refund_no": ask.refund.hex,
            "amount_minor": ask.amount_minor,
            "currency": ask.currency,
            "reason": ask.reason,
            "notify_url": ask.notify_url,
        }
        try:
            reply = self._sealed.ask("POST", "/v1/refunds", fields)
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        if reply.status == 200 and reply.fields.get("amount_minor") != ask.amount_minor:
            return RefundAnswer(RefundStatus.UNKNOWN, detail="the channel names another amount")
        if reply.status == 404 and reply.code == "NOT_FOUND":
            return RefundAnswer(RefundStatus.REFUSED, detail="no such payment")
        return _refund(reply, ask.refund)

    def retry_refund(self, ask: RefundAsk, *, attempt: int) -> RefundAnswer:
        """Send a bounced refund once more; the same attempt again changes nothing."""
        try:
            reply = self._sealed.ask("POST", f"/v1/refunds/{ask.refund.hex}/retry", {"attempt": attempt})
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return _refund(reply, ask.refund)

    def query_refund(self, ask: RefundAsk) -> RefundAnswer:
        """How a refund stands."""
        try:
            reply = self._sealed.ask("GET", f"/v1/refunds/{ask.refund.hex}")
        except Unclear as unclear:
            return RefundAnswer(RefundStatus.UNKNOWN, detail=str(unclear))
        return _refund(reply, ask.refund)

    def verify_notice(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> ChannelNotice:
        """The notice, proven; raises NoticeForged. `path` is the path as it came, with its query.

        A nonce seen before is refused by the process that saw it; that a notice acts once is kept by the database.
        """
        try:
            fields = self._sealed.open(method, path, headers, body)
            return _notice(fields)
        except Unproven as unproven:
            raise NoticeForged(str(unproven)) from None
        except (KeyError, TypeError, ValueError):
            raise NoticeForged("its form does not hold") from None

    def reply(self, handled: bool) -> tuple[int, str, str]:
        """A JSON word; a notice that is not taken comes again."""
        return (200, JSON, '{"code": "SUCCESS"}') if handled else (401, JSON, '{"code": "REFUSED"}')

    def fetch_bill(self, day: date, kind: BillKind) -> bytes:
        """A day's payments and refunds; raises BillNotReady, for a flow of funds always, and NoAnswer."""
        if kind is not BillKind.TRADE:
            raise BillNotReady(kind)
        return bill.fetch(self._sealed, day)

    def close(self) -> None:
        """Close idle connections."""
        self._sealed.close()


def _notice(fields: dict[str, Any]) -> ChannelNotice:
    kind = _text(fields, "type")
    if kind not in KINDS:
        raise ValueError(kind)
    refund = UUID(hex=_text(fields, "out_refund_no")) if kind.startswith("refund.") else None
    return ChannelNotice(
        external_id=_needed(fields, "notice_id"),
        kind=kind,
        payment=UUID(hex=_text(fields, "out_trade_no")),
        refund=refund,
        transaction_no=_needed(fields, "transaction_no"),
        amount_minor=_amount(fields),
        currency=_needed(fields, "currency"),
        occurred_at=_moment(fields, "occurred_at"),
        received_account=_text(fields, "received_account"),
        refund_no=_text(fields, "refund_no"),
    )


def _paid(fields: dict[str, Any]) -> PaymentAnswer:
    try:
        return PaymentAnswer(
            PaymentStatus.PAID,
            transaction_no=_needed(fields, "transaction_no"),
            amount_minor=_amount(fields),
            currency=_needed(fields, "currency"),
            paid_at=_moment(fields, "paid_at"),
        )
    except (KeyError, TypeError, ValueError):
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="the answer's form does not hold")


def _refund(reply: Reply, refund: UUID) -> RefundAnswer:
    if reply.status == 404 and reply.code == "NOT_FOUND":
        return RefundAnswer(RefundStatus.NOT_FOUND)
    if reply.status == 422 and reply.code == "BALANCE_SHORT":
        return RefundAnswer(RefundStatus.BALANCE_SHORT, detail=reply.code)
    if 400 <= reply.status < 500 and reply.code in REFUSALS:
        return RefundAnswer(RefundStatus.REFUSED, detail=reply.code, spent=reply.code == "AMOUNT_EXCEEDS")
    status = REFUNDS.get(_text(reply.fields, "status")) if reply.status == 200 else None
    if status is None or reply.fields.get("out_refund_no") != refund.hex:
        return RefundAnswer(RefundStatus.UNKNOWN, detail=reply.code or f"status {reply.status}")
    return RefundAnswer(status, _text(reply.fields, "refund_no"), _text(reply.fields, "received_account"))


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _needed(fields: dict[str, Any], name: str) -> str:
    value = _text(fields, name)
    if not value:
        raise ValueError(name)
    return value


def _amount(fields: dict[str, Any]) -> int:
    value = fields["amount_minor"]
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError("amount_minor")
    return value


def _moment(fields: dict[str, Any], name: str) -> datetime:
    moment = datetime.fromisoformat(fields[name])
    if moment.tzinfo is None:
        raise ValueError(name)
    return moment
