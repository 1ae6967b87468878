"""Which payments and refunds are there, where is the merchant's money, and what does the channel allow with it?"""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from anxin.simulators.dice import dice
from anxin.simulators.wechatpay.refused import Refused

SHANGHAI = timezone(timedelta(hours=8))
DAY = 86_400
WINDOW_SECONDS = 365 * DAY
FREEZE_SECONDS = 30 * DAY
OLD_SECONDS = 30 * DAY
MOST_REFUNDS = 50
FEE_PER_MILLE = 6
WALLET = "支付用户零钱"


@dataclass
class Flow:
    """One movement of the merchant's funds, in fen, as the fund-flow bill tells it."""

    at: float
    business_no: str
    name: str
    kind: str
    income: bool
    amount: int
    balance: int
    remark: str
    voucher: str


@dataclass
class Payment:
    """One order of the merchant at the channel, amounts in fen. `frozen` is what sharing may still give away."""

    out_trade_no: str
    prepay_id: str
    total: int
    currency: str
    description: str
    attach: str
    notify_url: str
    trade_type: str
    payer: str
    expires_at: float | None
    freeze: bool
    state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0.0
    captured: int = 0
    returned: int = 0
    refunds: int = 0
    refunded_at: float = 0.0
    frozen: int = 0
    released: bool = False
    shared: int = 0
    shares: int = 0


@dataclass
class Refund:
    """One refund, for ever under the merchant's own number: PROCESSING, then SUCCESS, ABNORMAL or CLOSED."""

    out_refund_no: str
    refund_id: str
    payment: Payment
    amount: int
    cost: int
    reason: str
    notify_url: str
    created_at: float
    status: str = "PROCESSING"
    channel: str = "ORIGINAL"
    account: str = WALLET
    ended_at: float | None = None
    abnormal: str = ""


@dataclass
class Bank:
    """Everything of the one merchant, in memory."""

    seed: int | None = None
    interval_seconds: float = 60.0
    offset_seconds: float = 0.0
    available: int = 0
    payments: dict[str, Payment] = field(default_factory=dict)
    by_prepay: dict[str, Payment] = field(default_factory=dict)
    by_transaction: dict[str, Payment] = field(default_factory=dict)
    refunds: dict[str, Refund] = field(default_factory=dict)
    by_refund_id: dict[str, Refund] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = dice(self.seed)

    def now(self) -> float:
        """The business time of the channel, in epoch seconds; signatures use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new number of the channel's own."""
        return prefix + "".join(self.random.choices("0123456789", k=22))

    def find(self, out_trade_no: str) -> Payment:
        """The payment of this number. Raises Refused."""
        payment = self.payments.get(out_trade_no)
        if payment is None:
            raise Refused(404, "ORDER_NOT_EXIST", "订单不存在")
        self.expire(payment)
        return payment

    def open(self, payment: Payment) -> Payment:
        """Open a payment, or find the same one again. Raises Refused."""
        known = self.payments.get(payment.out_trade_no)
        if known is None:
            self.payments[payment.out_trade_no] = self.by_prepay[payment.prepay_id] = payment
            return payment
        self.expire(known)
        if known.state == "CLOSED":
            raise Refused(400, "ORDER_CLOSED", "该订单已关闭")
        if known.state != "NOTPAY":
            raise Refused(400, "ORDERPAID", "该订单已支付")
        same = (known.total, known.currency, known.description) == (
            payment.total,
            payment.currency,
            payment.description,
        )
        if not same:
            raise Refused(403, "OUT_TRADE_NO_USED", "商户订单号重复")
        return known

    def expire(self, payment: Payment) -> None:
        """Let time do its part: nobody paid, or frozen money was not shared in time."""
        if payment.state == "NOTPAY" and payment.expires_at is not None and payment.expires_at <= self.now():
            payment.state = "CLOSED"
        frozen = payment.freeze and payment.captured and not payment.released
        if frozen and payment.paid_at + FREEZE_SECONDS < self.now():
            self.release(payment)

    def close(self, payment: Payment) -> None:
        """Close a payment nobody made. Raises Refused when it was made."""
        if payment.captured:
            raise Refused(400, "ORDERPAID", "该订单已支付")
        payment.state = "CLOSED"

    def pay(self, payment: Payment, captured: int) -> bool:
        """Let the buyer pay; false when it was paid or closed before."""
        if payment.state != "NOTPAY":
            return False
        payment.state, payment.captured, payment.paid_at = "SUCCESS", captured, self.now()
        payment.transaction_id = self.number("420000")
        self.by_transaction[payment.transaction_id] = payment
        fee = fee_fen(captured)
        self._flow(payment.transaction_id, "交易", "交易", captured, payment.out_trade_no)
        self._flow(payment.transaction_id, "交易", "扣除交易手续费", -fee, payment.out_trade_no)
        if payment.freeze:
            payment.frozen = captured - fee
            self.available -= payment.frozen
        return True

    def refund(self, out_refund_no: str, payment: Payment, amount: int, *, reason: str, notify_url: str) -> Refund:
        """Begin a refund. The caller has looked that the number is new. Raises Refused."""
        self._may_refund(payment, amount)
        back = fee_fen(payment.returned + amount) - fee_fen(payment.returned)
        cost = amount - back
        self._take(payment, cost)
        refund = Refund(out_refund_no, self.number("503000"), payment, amount, cost, reason, notify_url, self.now())
        payment.returned += amount
        payment.refunds += 1
        payment.refunded_at = self.now()
        payment.state = "REFUND"
        self.refunds[out_refund_no] = self.by_refund_id[refund.refund_id] = refund
        remark = f"退款总金额{yuan(amount)}元;含手续费{yuan(back)}元"
        self._flow(refund.refund_id, "退款", "退款", -cost, out_refund_no, remark=remark, moved=False)
        return refund

    def end(self, refund: Refund, status: str) -> None:
        """Let a refund end, or turn from SUCCESS to ABNORMAL when the bank sends the money back."""
        refund.status, refund.ended_at = status, self.now()
        if status == "CLOSED":
            refund.payment.returned -= refund.amount
            self.move(refund.refund_id, "退款", "退款关闭", refund.cost, refund.out_refund_no)

    def release(self, payment: Payment) -> int:
        """Give what is still frozen to the merchant; how much that was."""
        left, payment.frozen, payment.released = payment.frozen, 0, True
        self.available += left
        return left

    def move(self, business_no: str, name: str, kind: str, amount: int, voucher: str, remark: str = "") -> None:
        """Change what the merchant may dispose of, and write it down."""
        self._flow(business_no, name, kind, amount, voucher, remark=remark)

    def totals(self) -> dict[str, int]:
        """What came in, what went back to buyers, and where the rest is, in fen."""
        arrived = [one for one in self.refunds.values() if one.status == "SUCCESS" and one.abnormal != "merchant"]
        return {
            "paid_minor": sum(payment.captured for payment in self.payments.values()),
            "refunded_minor": sum(refund.amount for refund in arrived),
            "payments": sum(payment.captured > 0 for payment in self.payments.values()),
            "refunds": len(arrived),
            "under_way_minor": sum(one.amount for one in self.refunds.values() if one.status == "PROCESSING"),
            "bounced_minor": sum(one.amount for one in self.refunds.values() if one.status == "ABNORMAL"),
            "available_minor": self.available,
            "frozen_minor": sum(payment.frozen for payment in self.payments.values()),
            "shared_minor": sum(payment.shared for payment in self.payments.values()),
        }

    def _may_refund(self, payment: Payment, amount: int) -> None:
        now = self.now()
        if not payment.captured:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "订单不存在或未支付")
        if payment.paid_at + WINDOW_SECONDS < now:
            raise Refused(400, "INVALID_REQUEST", "订单已超过可退款期限")
        if payment.returned + amount > payment.captured:
            raise Refused(400, "INVALID_REQUEST", "申请退款总金额超过订单金额")
        if payment.refunds >= MOST_REFUNDS:
            raise Refused(400, "INVALID_REQUEST", "部分退款次数超过50次")
        if payment.refunds and now - payment.refunded_at < self.interval_seconds:
            raise Refused(429, "FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟")

    def _take(self, payment: Payment, cost: int) -> None:
        """Where a refund is paid from: frozen money first, else what the merchant disposes of. Raises Refused."""
        if payment.freeze and not payment.released:
            if cost > payment.frozen:
                raise Refused(400, "INVALID_REQUEST", "请先完结分账再退款")
            payment.frozen -= cost
            return
        if cost > self.available:
            raise Refused(403, "NOT_ENOUGH", "基本账户余额不足,请充值后重新发起")
        self.available -= cost

    def _flow(
        self, number: str, name: str, kind: str, amount: int, voucher: str, *, remark: str = "", moved: bool = True
    ) -> None:
        if moved:
            self.available += amount
        if amount:
            self.flows.append(
                Flow(self.now(), number, name, kind, amount > 0, abs(amount), self.available, remark, voucher)
            )


def fee_fen(amount: int) -> int:
    """The channel's fee for an amount, rounded to the fen."""
    return (amount * FEE_PER_MILLE + 500) // 1000


def yuan(amount: int) -> str:
    """Fen as bills write them."""
    return f"{amount // 100}.{amount % 100:02}"


def rfc3339(moment: float) -> str:
    """A moment as the protocol writes it."""
    return datetime.fromtimestamp(moment, SHANGHAI).isoformat(timespec="seconds")
