"""What is a buyer told when money goes back?"""

from datetime import datetime

from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.refunds.models import Refund
from anxin.support.letters import NewLetter
from anxin.texts import Text

SUBJECT = Text("已为您退款 {amount}", "We are refunding {amount}")
BODY = Text(
    "订单 {ref} 已决定退款 {amount}，按原支付方式退回。原因：{why}",
    "Order {ref}: {amount} is going back the way it came. Why: {why}",
)


def refund_letter(order: Order, refund: Refund, at: datetime) -> NewLetter:
    """That money goes back, how much, by which way and why."""
    amount = format_minor(refund.amount_minor, refund.currency)
    return NewLetter(
        order=order,
        kind=f"refund-{refund.number}",
        subject=SUBJECT.fill(amount=amount),
        body=BODY.fill(amount=amount, ref=order.ref, why=refund.reason),
        at=at,
    )
