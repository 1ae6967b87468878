"""What does the gateway's checkout counter show of a trade, and what does its button do?"""

from dataclasses import dataclass

from starlette.requests import Request

from anxin.simulators.cashier import Sight
from anxin.simulators.epay.till import stamp
from anxin.simulators.usdt.notices import Notices
from anxin.simulators.usdt.trades import PAID, WAITING, Trades

PARTS = {WAITING: "open", PAID: "paid"}
PATH = "/pay/checkout-counter/"


@dataclass
class Till:
    """The page that the gateway calls its checkout counter."""

    trades: Trades
    notices: Notices

    def sight(self, key: str, _request: Request) -> Sight | None:
        """The page as the trade stands now."""
        trade = self.trades.by_id.get(key)
        if trade is None:
            return None
        facts = {
            "amount": f"{trade.actual_amount:.4f} USDT",
            "subject": f"¥{trade.amount:.2f}",
            "wallet_name": trade.address,
            "number": trade.order_id,
            "until": stamp(trade.expires_at)[5:],
            "transaction": trade.block_transaction_id,
            "paid_at": stamp(trade.paid_at)[5:],
        }
        return Sight(PARTS.get(self.trades.state(trade), "closed"), facts, back=trade.redirect_url)

    def press(self, key: str, notice: str) -> None:
        """The buyer's transfer, played."""
        trade = self.trades.by_id[key]
        if self.trades.pay(trade):
            self.notices.paid(trade, notice)
