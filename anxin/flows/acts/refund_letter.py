"""What is a buyer told when money goes back?"""

from collections.abc import Collection
from datetime import datetime

from anxin.delivery.units import say_units
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.refunds.models import Refund
from anxin.refunds.words import WHY
from anxin.support.letters import NewLetter
from anxin.texts import Text

SUBJECT = Text("已为您退款 {amount}", "We are refunding {amount}")
BODY = Text(
    "订单 {ref} 已决定退款 {amount}，{way}。原因：{why}",
    "Order {ref}: {amount} is going back, {way}. Why: {why}",
)
REFUSED = Text(
    " {units}未支持退款；不认可的话，7 天内可在售后单页申诉一次，换人复核。",
    " Not refunded: {units}. If you disagree, appeal once within 7 days on the case's page, and somebody else looks.",
)
THE_WAY_IT_CAME = Text("按原支付方式退回", "the way it came")
TO_BALANCE = Text("退到您的余额", "to your balance")
BY_HAND = Text("渠道不能原路退回（{why}），由财务另行退回", "but not the way it came ({why}): finance returns it")


def refund_letter(
    order: Order, refund: Refund, at: datetime, *, to_balance: bool, refused: Collection[int] = ()
) -> NewLetter:
    """That money goes back, how much, where to and why; the refund comes with its payment and channel. `to_balance`:
    the buyer wants it there (`refunds.queries.bound_for_balance`). `refused`: pieces of the same case without it."""
    amount = format_minor(refund.amount_minor, refund.currency)
    body = BODY.fill(amount=amount, ref=order.ref, why=refund.reason, way=_way(refund, at, to_balance))
    rest = REFUSED.fill(units=say_units(refused)) if refused else Text("", "")
    return NewLetter(
        order=order,
        kind=f"refund-{refund.number}",
        subject=SUBJECT.fill(amount=amount),
        body=Text(body.zh + rest.zh, body.en + rest.en),
        at=at,
    )


def _way(refund: Refund, at: datetime, to_balance: bool) -> Text:
    payment = refund.payment
    can = payment.channel.can
    if to_balance or can.own_wallet:
        return TO_BALANCE
    never = can.no_way(
        amount_minor=refund.amount_minor, paid_minor=payment.paid_minor, paid_at=payment.paid_at or at, at=at
    )
    return BY_HAND.fill(why=WHY[never]) if never else THE_WAY_IT_CAME
