"""Which orders and refunds are there, and what does the gateway allow with them?"""

import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

SHANGHAI = timezone(timedelta(hours=8))
DAY_SECONDS = 86_400


class Refused(Exception):
    """The request is understood and refused, in the gateway's words."""

    def __init__(self, words: str, code: int = -1) -> None:
        super().__init__(words)
        self.words = words
        self.code = code


@dataclass(frozen=True)
class Merchant:
    """A customer of the gateway."""

    pid: str
    key: str
    public_key: RSAPublicKey | None = None


@dataclass
class Limits:
    """What the gateway lets its merchants do; 0 is no limit of this kind."""

    window_days: float = 365
    minimum_interval_seconds: float = 0
    maximum_partials: int = 50
    rate_per_second: float = 0
    refundable: bool = True
    partial: bool = True


@dataclass
class Order:
    """One order. Status 0 unpaid, 1 paid, 2 returned; `ticket` opens its cashier and cannot be guessed."""

    pid: str
    version: int
    trade_no: str
    out_trade_no: str
    ticket: str
    wallet: str
    name: str
    money_minor: int
    notify_url: str
    return_url: str
    added_at: float
    status: int = 0
    closed: bool = False
    paid_at: float | None = None
    captured_minor: int = 0
    returned_minor: int = 0
    last_refund_at: float = 0
    partials: int = 0


@dataclass
class Refund:
    """One refund that moved money, or (status 0) has not or no longer."""

    refund_no: str
    out_refund_no: str
    order: Order
    amount_minor: int
    added_at: float
    status: int = 1


@dataclass
class Till:
    """Everything that the gateway knows."""

    limits: Limits = field(default_factory=Limits)
    seed: int | None = None
    offset_seconds: float = 0
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    by_trade: dict[str, Order] = field(default_factory=dict)
    by_ticket: dict[str, Order] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)
    numbered: dict[tuple[str, str], Refund] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Numbers come from the seed, where there is one."""
        known = random.Random(self.seed)  # noqa: S311  repeatable on purpose, and only with a seed
        self.random: random.Random = secrets.SystemRandom() if self.seed is None else known

    def now(self) -> float:
        """The business time of the gateway, in epoch seconds; signatures use the real one."""
        return time.time() + self.offset_seconds

    def number(self) -> str:
        """A number as gateways make them: the time and some digits."""
        digits = "".join(self.random.choices("0123456789", k=9))
        return datetime.fromtimestamp(self.now(), SHANGHAI).strftime("%Y%m%d%H%M%S") + digits

    def ticket(self) -> str:
        """The unguessable end of a cashier's address."""
        return "".join(self.random.choices("0123456789abcdef", k=32))

    def open(self, order: Order) -> Order:
        """Open an order, or find the same one again. Raises Refused."""
        known = self.orders.get((order.pid, order.out_trade_no))
        if known is None:
            self.orders[order.pid, order.out_trade_no] = order
            self.by_trade[order.trade_no] = self.by_ticket[order.ticket] = order
            return order
        if known.money_minor != order.money_minor:
            raise Refused("商户订单号重复且金额不一致")
        if known.status:
            raise Refused("订单已支付")
        return known

    def find(self, pid: str, trade_no: str, out_trade_no: str) -> Order:
        """The order of one number or the other; the gateway's wins. Raises Refused."""
        order = self.by_trade.get(trade_no) if trade_no else self.orders.get((pid, out_trade_no))
        if order is None or order.pid != pid:
            raise Refused("订单号不存在")
        return order

    def pay(self, order: Order, captured_minor: int) -> bool:
        """Let the buyer pay; false when it was paid or closed before."""
        if order.status or order.closed:
            return False
        order.status = 1
        order.paid_at = self.now()
        order.captured_minor = captured_minor
        return True

    def close(self, order: Order) -> None:
        """Let nobody pay it any more. Raises Refused when it was paid."""
        if order.status:
            raise Refused("订单已支付，无法关闭")
        order.closed = True

    def refund(self, order: Order, amount_minor: int, out_refund_no: str) -> Refund:
        """Send money back, each time anew. Raises Refused."""
        self._allow(order, amount_minor)
        refund = Refund(self.number(), out_refund_no, order, amount_minor, self.now())
        self.refunds.append(refund)
        if out_refund_no:
            self.numbered[order.pid, out_refund_no] = refund
        order.returned_minor += amount_minor
        order.partials += 1
        order.last_refund_at = self.now()
        order.status = 2 if order.returned_minor == order.captured_minor else 1
        return refund

    def take_back(self, refund: Refund) -> None:
        """Let money that was returned come back to the merchant."""
        if refund.status == 1:
            refund.status = 0
            refund.order.returned_minor -= refund.amount_minor
            refund.order.status = 1

    def let_through(self, refund: Refund) -> None:
        """Let money that had come back go out after all."""
        if refund.status == 0:
            refund.status = 1
            refund.order.returned_minor += refund.amount_minor

    def totals(self) -> dict[str, int]:
        """What came in and what went back, in minor units."""
        arrived = [refund for refund in self.refunds if refund.status == 1]
        paid = [order for order in self.by_trade.values() if order.paid_at is not None]
        return {
            "paid_minor": sum(order.captured_minor for order in paid),
            "refunded_minor": sum(refund.amount_minor for refund in arrived),
            "payments": len(paid),
            "refunds": len(arrived),
        }

    def _allow(self, order: Order, amount_minor: int) -> None:
        limits = self.limits
        if not limits.refundable:
            raise Refused("该支付通道不支持退款")
        if order.paid_at is None:
            raise Refused("订单未支付")
        if order.status == 2:
            raise Refused("该订单已全额退款")
        if not limits.partial and amount_minor != order.captured_minor:
            raise Refused("该支付通道不支持部分退款")
        if limits.window_days and order.paid_at + limits.window_days * DAY_SECONDS < self.now():
            raise Refused("该订单已超过退款期限")
        if order.partials >= limits.maximum_partials > 0:
            raise Refused("该订单退款次数过多")
        if self.now() - order.last_refund_at < limits.minimum_interval_seconds:
            raise Refused("退款过于频繁，请稍后再试")
        if order.returned_minor + amount_minor > order.captured_minor:
            raise Refused("退款金额不能大于订单可退金额")


def yuan(amount_minor: int) -> str:
    """As the gateway writes amounts."""
    return f"{amount_minor / 100:.2f}"


def stamp(moment: float | None) -> str:
    """As the gateway writes moments."""
    return "" if moment is None else datetime.fromtimestamp(moment, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def order_fields(order: Order) -> dict[str, object]:
    """What the gateway tells of an order, in both versions."""
    return {
        "trade_no": order.trade_no,
        "out_trade_no": order.out_trade_no,
        "api_trade_no": f"4200{order.trade_no}" if order.paid_at else "",
        "type": order.wallet,
        "pid": int(order.pid),
        "addtime": stamp(order.added_at),
        "endtime": stamp(order.paid_at),
        "name": order.name,
        "money": yuan(order.captured_minor if order.paid_at else order.money_minor),
        "status": order.status,
        "param": "",
        "buyer": "",
    }
