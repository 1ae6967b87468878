"""What is a buyer told when money goes back?"""

from datetime import datetime

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
THE_WAY_IT_CAME = Text("按原支付方式退回", "the way it came")
TO_BALANCE = Text("退到您的余额", "to your balance")
BY_HAND = Text("渠道不能原路退回（{why}），由财务另行退回", "but not the way it came ({why}): finance returns it")


def refund_letter(order: Order, refund: Refund, at: datetime, *, to_balance: bool) -> NewLetter:
    """That money goes back, how much, where to and why; the refund comes with its payment and channel. `to_balance`:
    the buyer wants it there (`refunds.queries.bound_for_balance`)."""
    amount = format_minor(refund.amount_minor, refund.currency)
    return NewLetter(
        order=order,
        kind=f"refund-{refund.number}",
        subject=SUBJECT.fill(amount=amount),
        body=BODY.fill(amount=amount, ref=order.ref, why=refund.reason, way=_way(refund, at, to_balance)),
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
