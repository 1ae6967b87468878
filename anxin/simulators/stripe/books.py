"""Which payments, refunds and movements of the balance are there, and what does Stripe allow with them?"""

import secrets
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from anxin.simulators.stripe.errors import missing, refused

SYMBOLS = string.ascii_letters + string.digits
RATIO_FEE, FIXED_FEE_MINOR = 29, 30
DISPUTE_FEE_MINOR = 1_500
SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 3600
CARD = "4242"


@dataclass
class Payment:
    """One Checkout Session with its PaymentIntent and, once paid, its charge. `returned_minor` counts live refunds."""

    session: str
    intent: str
    charge: str
    amount_minor: int
    currency: str
    subject: str
    number: str
    metadata: dict[str, str]
    intent_metadata: dict[str, str]
    success_url: str
    cancel_url: str
    created: float
    expires_at: float
    status: str = "open"
    paid_at: float | None = None
    captured_minor: int = 0
    returned_minor: int = 0


@dataclass
class Refund:
    """One refund. pending, succeeded, failed or canceled; succeeded is not the last word."""

    id: str
    payment: Payment
    amount_minor: int
    metadata: dict[str, str]
    reason: str
    created: float
    status: str = "pending"
    pending_reason: str = "processing"
    failure_reason: str = ""
    reference: str = ""
    transaction: str = ""
    failure_transaction: str = ""


@dataclass
class Dispute:
    """What a buyer's bank took back of a payment: needs_response, won or lost."""

    id: str
    payment: Payment
    amount_minor: int
    created: float
    status: str = "needs_response"


@dataclass
class Movement:
    """One balance transaction; `source` is the payment, the refund or the dispute that it belongs to."""

    id: str
    kind: str
    source: Payment | Refund | Dispute
    amount_minor: int
    fee_minor: int
    created: float


@dataclass
class Books:
    """All that one Stripe account holds."""

    seed: int | None
    window_days: int
    live: bool
    random: Random = field(init=False)
    offset_seconds: float = 0.0
    payments: dict[str, Payment] = field(default_factory=dict)
    by_intent: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    movements: list[Movement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = secrets.SystemRandom() if self.seed is None else Random(self.seed)  # noqa: S311  repeatable on purpose, and only with a seed

    def now(self) -> float:
        """The business time of Stripe, in epoch seconds; signatures use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new id of Stripe's own."""
        return prefix + "".join(self.random.choices(SYMBOLS, k=24))

    def open(self, payment: Payment) -> Payment:
        """Open a session. Every call opens another one: only an idempotency key makes two the same."""
        self.payments[payment.session] = self.by_intent[payment.intent] = payment
        return payment

    def session(self, key: str) -> Payment:
        """The payment of a session. Raises Declined."""
        return self._current(self.payments.get(key), "checkout.session", key)

    def intent(self, key: str) -> Payment:
        """The payment of an intent. Raises Declined."""
        return self._current(self.by_intent.get(key), "payment_intent", key)

    def _current(self, payment: Payment | None, what: str, key: str) -> Payment:
        if payment is None:
            raise missing(what, key)
        self.expire(payment)
        return payment

    def expire(self, payment: Payment) -> bool:
        """Close a session whose time has passed; whether it was closed by this."""
        if payment.status == "open" and payment.expires_at <= self.now():
            payment.status = "expired"
            return True
        return False

    def pay(self, payment: Payment, captured_minor: int) -> bool:
        """Let the buyer pay; false when it was paid or closed before."""
        self.expire(payment)
        if payment.status != "open":
            return False
        payment.status, payment.paid_at, payment.captured_minor = "complete", self.now(), captured_minor
        fee = captured_minor * RATIO_FEE // 1000 + FIXED_FEE_MINOR
        self.move("charge", payment, captured_minor, fee)
        return True

    def refund(self, payment: Payment, amount_minor: int, metadata: dict[str, str], reason: str) -> Refund:
        """Begin a refund; it is pending. Raises Declined."""
        if payment.paid_at is None:
            raise refused("charge_not_refundable", f"{payment.intent} does not have a successful charge to refund.")
        if payment.paid_at + self.window_days * 86_400 < self.now():
            raise refused("charge_not_refundable", "This payment is too old to be refunded.")
        left = payment.captured_minor - payment.returned_minor
        if left == 0:
            raise refused("charge_already_refunded", f"Charge {payment.charge} has already been refunded.")
        if amount_minor > left:
            raise refused("", f"Refund amount ({amount_minor}) is greater than unrefunded amount ({left})", "amount")
        made = Refund(self.number("re_"), payment, amount_minor, metadata, reason, self.now())
        payment.returned_minor += amount_minor
        self.refunds[made.id] = made
        return made

    def succeed(self, refund: Refund) -> bool:
        """Send the money to the bank."""
        if refund.status != "pending":
            return False
        refund.status, refund.pending_reason = "succeeded", ""
        refund.reference = "".join(self.random.choices(string.digits, k=23))
        refund.transaction = self.move("refund", refund, -refund.amount_minor, 0)
        return True

    def fail(self, refund: Refund, reason: str) -> bool:
        """Let a refund come back, also one that had succeeded; the amount can be refunded again then."""
        if refund.status not in ("pending", "succeeded"):
            return False
        if refund.status == "succeeded":
            refund.failure_transaction = self.move("refund_failure", refund, refund.amount_minor, 0)
        refund.status, refund.pending_reason, refund.failure_reason = "failed", "", reason
        refund.payment.returned_minor -= refund.amount_minor
        return True

    def dispute(self, payment: Payment) -> Dispute:
        """Let the buyer's bank take all of a payment back, with a fee."""
        made = Dispute(self.number("du_"), payment, payment.captured_minor, self.now())
        self.disputes[made.id] = made
        self.move("adjustment", made, -made.amount_minor, DISPUTE_FEE_MINOR)
        return made

    def decide(self, made: Dispute, *, won: bool) -> None:
        """End a dispute; what was won comes back."""
        made.status = "won" if won else "lost"
        if won:
            self.move("adjustment", made, made.amount_minor, 0)

    def move(self, kind: str, source: Payment | Refund | Dispute, amount_minor: int, fee_minor: int) -> str:
        """Write one movement of the balance; its id."""
        made = Movement(self.number("txn_"), kind, source, amount_minor, fee_minor, self.now())
        self.movements.append(made)
        return made.id

    def pending(self, wanted: Callable[[Refund], bool]) -> list[Refund]:
        """The wanted refunds among those under way."""
        return [refund for refund in self.refunds.values() if refund.status == "pending" and wanted(refund)]

    def totals(self) -> dict[str, int]:
        """What came in and what went back, in minor units."""
        back = [refund for refund in self.refunds.values() if refund.status == "succeeded"]
        return {
            "paid_minor": sum(payment.captured_minor for payment in self.payments.values()),
            "refunded_minor": sum(refund.amount_minor for refund in back),
            "payments": sum(payment.paid_at is not None for payment in self.payments.values()),
            "refunds": len(back),
            "asked_refunds": len(self.refunds),
            "disputed_minor": sum(one.amount_minor for one in self.disputes.values() if one.status != "won"),
        }
