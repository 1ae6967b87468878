"""What is a buyer told when somebody proposes an end to the case?"""

from datetime import datetime

from anxin.cases.models import Offer
from anxin.cases.states import OfferKind
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.support.letters import NewLetter
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

SUBJECT = Text("有一个协商方案等您答复", "An offer waits for your answer")
BODY = Text(
    "订单 {ref}：{what}。{until} 前答复有效；不答复就按规则继续处理，您不会吃亏。",
    "Order {ref}: {what}. It stands until {until}; without an answer the rules go on, and you lose nothing.",
)
WHAT = {
    OfferKind.PARTIAL_REFUND: Text("提出退您 {amount}", "you are offered {amount} back"),
    OfferKind.FULL: Text("提出全额退款 {amount}", "you are offered a full refund of {amount}"),
    OfferKind.REISSUE: Text("提出补发一份", "you are offered another one"),
}


def offer_letter(order: Order, offer: Offer, at: datetime) -> NewLetter:
    """What is offered and until when."""
    what = WHAT[OfferKind(offer.kind)].fill(amount=format_minor(offer.amount_minor, order.currency))
    until = offer.due_at.astimezone(SHANGHAI).strftime("%m-%d %H:%M") if offer.due_at else ""
    return NewLetter(
        order=order,
        kind=f"offer-{offer.pk.hex[-12:]}",
        subject=SUBJECT,
        body=BODY.fill(ref=order.ref, what=what, until=until),
        at=at,
    )
