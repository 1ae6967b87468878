"""Which payments and refunds are there, and what does the channel allow with them?"""

import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from anxin.simulators.desk import Refused

WINDOW_SECONDS = 365 * 86_400
MOST_PARTIALS = 50
WALLET = "支付用户零钱"


@dataclass
class Payment:
    """One order of the merchant at the channel. `returned_minor` counts every refund that is not refused."""

    out_trade_no: str
    prepay_id: str
    amount_minor: int
    currency: str
    subject: str
    notify_url: str
    return_url: str
    expires_at: float | None
    status: str = "NOTPAY"
    transaction_no: str | None = None
    paid_at: float | None = None
    captured_minor: int = 0
    returned_minor: int = 0
    partials: int = 0


@dataclass
class Refund:
    """One refund, for ever under the merchant's own number. PROCESSING, then SUCCESS or BOUNCED."""

    out_refund_no: str
    refund_no: str
    payment: Payment
    amount_minor: int
    reason: str
    notify_url: str
    status: str = "PROCESSING"
    attempts: set[str] = field(default_factory=set)
    ended_at: float | None = None


class Bank:
    """All payments and refunds of the one merchant."""

    def __init__(self, seed: int | None) -> None:
        self.random: random.Random = secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311  repeatable on purpose, and only with a seed
        self.offset_seconds = 0.0
        self.payments: dict[str, Payment] = {}
        self.by_prepay: dict[str, Payment] = {}
        self.refunds: dict[str, Refund] = {}

    def now(self) -> float:
        """The business time of the channel, in epoch seconds; seals use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new number of the channel's own."""
        return f"{prefix}{self.random.randrange(10**22):022}"

    def open(self, payment: Payment) -> Payment:
        """Open a payment, or find the same one again. Raises Refused."""
        known = self.payments.get(payment.out_trade_no)
        if known is None:
            self.payments[payment.out_trade_no] = self.by_prepay[payment.prepay_id] = payment
            return payment
        if (known.amount_minor, known.currency) != (payment.amount_minor, payment.currency):
            raise Refused(409, "CONFLICT")
        return known

    def find(self, out_trade_no: str) -> Payment:
        """The payment of this number. Raises Refused."""
        payment = self.payments.get(out_trade_no)
        if payment is None:
            raise Refused(404, "NOT_FOUND")
        self.expire(payment)
        return payment

    def expire(self, payment: Payment) -> None:
        """Close a payment whose time has passed."""
        if payment.status == "NOTPAY" and payment.expires_at is not None and payment.expires_at <= self.now():
            payment.status = "CLOSED"

    def close(self, payment: Payment) -> None:
        """Close a payment nobody made. Raises Refused when it was made."""
        if payment.status == "SUCCESS":
            raise Refused(409, "PAID")
        payment.status = "CLOSED"

    def pay(self, payment: Payment, captured_minor: int) -> bool:
        """Let the buyer pay; false when it was paid or closed before."""
        if payment.status != "NOTPAY":
            return False
        payment.status = "SUCCESS"
        payment.transaction_no = self.number("SP")
        payment.paid_at = self.now()
        payment.captured_minor = captured_minor
        return True

    def refund(
        self, out_refund_no: str, payment: Payment, amount_minor: int, currency: str, *, reason: str, notify_url: str
    ) -> Refund:
        """Begin a refund. The caller has looked that the number is new. Raises Refused."""
        if payment.status != "SUCCESS" or payment.paid_at is None:
            raise Refused(422, "NOT_PAID")
        if currency != payment.currency:
            raise Refused(409, "CONFLICT")
        if payment.paid_at + WINDOW_SECONDS < self.now():
            raise Refused(422, "WINDOW_PASSED")
        if payment.returned_minor + amount_minor > payment.captured_minor:
            raise Refused(422, "AMOUNT_EXCEEDS")
        if payment.partials >= MOST_PARTIALS:
            raise Refused(422, "TOO_MANY_PARTIALS")
        refund = Refund(out_refund_no, self.number("SR"), payment, amount_minor, reason, notify_url)
        payment.returned_minor += amount_minor
        payment.partials += 1
        self.refunds[out_refund_no] = refund
        return refund

    def end(self, refund: Refund, status: str) -> None:
        """Let a refund end as SUCCESS or BOUNCED."""
        refund.status = status
        refund.ended_at = self.now()

    def totals(self) -> dict[str, int]:
        """What came in and what went back, in minor units."""
        return {
            "paid_minor": sum(payment.captured_minor for payment in self.payments.values()),
            "refunded_minor": sum(one.amount_minor for one in self.refunds.values() if one.status == "SUCCESS"),
            "payments": sum(payment.status == "SUCCESS" for payment in self.payments.values()),
            "refunds": sum(refund.status == "SUCCESS" for refund in self.refunds.values()),
        }


def payment_fields(payment: Payment) -> dict[str, Any]:
    """What the channel tells of a payment."""
    return {
        "out_trade_no": payment.out_trade_no,
        "status": payment.status,
        "transaction_no": payment.transaction_no,
        "paid_at": iso(payment.paid_at),
        "amount_minor": payment.captured_minor if payment.status == "SUCCESS" else payment.amount_minor,
        "currency": payment.currency,
    }


def refund_fields(refund: Refund) -> dict[str, Any]:
    """What the channel tells of a refund."""
    return {
        "out_refund_no": refund.out_refund_no,
        "out_trade_no": refund.payment.out_trade_no,
        "status": refund.status,
        "refund_no": refund.refund_no,
        "amount_minor": refund.amount_minor,
        "currency": refund.payment.currency,
        "received_account": WALLET,
        "ended_at": iso(refund.ended_at),
    }


def iso(moment: float | None) -> str | None:
    """A moment as the protocol writes it, in UTC."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
