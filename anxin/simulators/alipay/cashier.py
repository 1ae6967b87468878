"""What does the page of Alipay show of a trade, and what does its button do?"""

from dataclasses import dataclass

from starlette.requests import Request

from anxin.simulators.alipay.bank import Bank, told
from anxin.simulators.alipay.notices import Notices
from anxin.simulators.cashier import Sight, captured_minor, money
from anxin.simulators.faults import Faults


@dataclass
class Till:
    """The page behind the code, and behind the pages for phones and large screens."""

    bank: Bank
    faults: Faults
    notices: Notices

    def sight(self, key: str, _request: Request) -> Sight | None:
        """The page as the trade stands now; opening it is what scanning is."""
        trade = self.bank.by_token.get(key)
        if trade is None:
            return None
        self.bank.scan(trade)
        part = "open" if trade.status == "WAIT_BUYER_PAY" else "paid" if trade.captured_minor else "closed"
        facts = {
            "amount": money(trade.captured_minor or trade.total_minor),
            "subject": trade.subject,
            "number": trade.out_trade_no,
            "until": told(trade.expires_at)[5:] or "—",
            "transaction": trade.trade_no,
            "paid_at": told(trade.paid_at)[5:],
        }
        return Sight(part, facts, back=trade.return_url)

    def press(self, key: str, notice: str) -> None:
        """The buyer pays."""
        trade = self.bank.by_token[key]
        unpaid = not trade.captured_minor
        if self.bank.pay(trade, captured_minor(self.faults, trade.out_trade_no, trade.total_minor, unpaid=unpaid)):
            self.notices.paid(trade, notice)
