"""What does the page of the sandbox show of a payment, and what does its button do?"""

from dataclasses import dataclass

from starlette.requests import Request

from anxin.simulators.cashier import Sight, captured_minor, clock, money
from anxin.simulators.faults import Faults
from anxin.simulators.sandpay.bank import Bank
from anxin.simulators.sandpay.notices import Notices

STATES = {"NOTPAY": "open", "SUCCESS": "paid", "CLOSED": "closed"}


@dataclass
class Till:
    """The page behind the QR code."""

    bank: Bank
    faults: Faults
    notices: Notices

    def sight(self, key: str, _request: Request) -> Sight | None:
        """The page as the payment stands now."""
        payment = self.bank.by_prepay.get(key)
        if payment is None:
            return None
        self.bank.expire(payment)
        paid = payment.status == "SUCCESS"
        facts = {
            "amount": money(payment.captured_minor if paid else payment.amount_minor, payment.currency),
            "subject": payment.subject,
            "number": payment.out_trade_no,
            "until": clock(payment.expires_at),
            "transaction": payment.transaction_no or "",
            "paid_at": clock(payment.paid_at),
        }
        return Sight(STATES[payment.status], facts, back=payment.return_url)

    def press(self, key: str, notice: str) -> None:
        """The buyer pays."""
        payment = self.bank.by_prepay[key]
        unpaid = payment.status == "NOTPAY"
        captured = captured_minor(self.faults, payment.out_trade_no, payment.amount_minor, unpaid=unpaid)
        if self.bank.pay(payment, captured):
            self.notices.payment_succeeded(payment, notice)
