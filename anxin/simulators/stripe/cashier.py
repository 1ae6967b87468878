"""What does Checkout show of a session, and what does its button do?"""

import asyncio
from dataclasses import dataclass

from starlette.requests import Request

from anxin.simulators.cashier import DECLINE, Sight, captured_minor, clock, money
from anxin.simulators.faults import Faults
from anxin.simulators.stripe.api import scope
from anxin.simulators.stripe.books import Books, Dispute, Payment
from anxin.simulators.stripe.events import Events

STATES = {"open": "open", "complete": "paid", "expired": "closed"}
DISPUTES = ("dispute", "dispute_won", "dispute_lost")
DISPUTE_SECONDS = 0.2


@dataclass
class Till:
    """The page that a session's address opens."""

    books: Books
    faults: Faults
    events: Events

    def sight(self, key: str, request: Request) -> Sight | None:
        """The page as the session stands now."""
        payment = self.books.payments.get(key)
        if payment is None:
            return None
        if self.books.expire(payment):
            self.events.session_expired(payment)
        paid = payment.paid_at is not None
        facts = {
            "amount": money(payment.captured_minor if paid else payment.amount_minor, payment.currency),
            "subject": payment.subject,
            "number": payment.number,
            "until": clock(payment.expires_at),
            "paid_at": clock(payment.paid_at),
            "transaction": payment.intent,
        }
        back = payment.success_url if payment.status == "complete" else payment.cancel_url
        shows = {DECLINE, *(("cancel",) if back else ())}
        shows |= {"alert"} if request.query_params.get("declined") == "1" else set()
        return Sight(STATES[payment.status], facts, back=back, shows=frozenset(shows))

    def press(self, key: str, notice: str) -> None:
        """The buyer pays."""
        payment = self.books.payments[key]
        unpaid = payment.status == "open"
        captured = captured_minor(self.faults, scope(payment), payment.amount_minor, unpaid=unpaid)
        if self.books.pay(payment, captured):
            self.events.session_completed(payment, notice)
            self._dispute(payment)

    def _dispute(self, payment: Payment) -> None:
        """Let the bank take it back a moment later, and, where the fault says so, decide a moment after that."""
        for fault in DISPUTES:
            if self.faults.take(fault, scope(payment)) is not None:
                asyncio.get_running_loop().call_later(DISPUTE_SECONDS, self._take, payment, fault)

    def _take(self, payment: Payment, fault: str) -> None:
        made = self.books.dispute(payment)
        self.events.dispute_told(made, "created")
        self.events.dispute_told(made, "funds_withdrawn")
        if fault != "dispute":
            asyncio.get_running_loop().call_later(DISPUTE_SECONDS, self._decide, made, fault)

    def _decide(self, made: Dispute, fault: str) -> None:
        self.books.decide(made, won=fault == "dispute_won")
        if made.status == "won":
            self.events.dispute_told(made, "funds_reinstated")
        self.events.dispute_told(made, "closed")
