"""What does the page of the gateway show of an order, and what does its button do?"""

from dataclasses import dataclass

from starlette.requests import Request

from anxin.simulators.cashier import Sight, captured_minor, language_of, money
from anxin.simulators.epay.notices import Notices
from anxin.simulators.epay.till import Order, stamp
from anxin.simulators.epay.till import Till as Orders
from anxin.simulators.faults import Faults

VALID_SECONDS = 3600
WALLETS = {
    "zh": {"alipay": "支付宝", "wxpay": "微信支付", "qqpay": "QQ 钱包", "bank": "云闪付"},
    "en": {"alipay": "Alipay", "wxpay": "WeChat Pay", "qqpay": "QQ Wallet", "bank": "UnionPay"},
}


@dataclass
class Till:
    """The page behind the QR code."""

    orders: Orders
    faults: Faults
    notices: Notices

    def sight(self, key: str, request: Request) -> Sight | None:
        """The page as the order stands now."""
        order = self.orders.by_ticket.get(key)
        if order is None:
            return None
        part = "paid" if order.status else "closed" if order.closed else "open"
        return Sight(part, _facts(order, language_of(request)), back=order.return_url)

    def press(self, key: str, notice: str) -> None:
        """The buyer pays."""
        order = self.orders.by_ticket[key]
        unpaid = not order.status
        if self.orders.pay(order, captured_minor(self.faults, order.out_trade_no, order.money_minor, unpaid=unpaid)):
            self.notices.payment_succeeded(order, notice)


def _facts(order: Order, language: str) -> dict[str, str]:
    return {
        "amount": money(order.captured_minor or order.money_minor),
        "subject": order.name,
        "wallet_name": WALLETS[language].get(order.wallet, ""),
        "number": order.out_trade_no,
        "until": stamp(order.added_at + VALID_SECONDS)[5:],
        "transaction": order.trade_no,
        "paid_at": stamp(order.paid_at)[5:],
    }
