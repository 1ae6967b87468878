"""What is a buyer told when an offer came to nothing: declined by the other side, or answered by nobody?"""

from datetime import datetime

from anxin.cases.models import Offer
from anxin.cases.states import OfferKind, OfferState, Side
from anxin.flows.acts.offer_letter import WHAT as OFFERED
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.support.letters import NewLetter
from anxin.texts import Text

WANTED = {
    OfferKind.PARTIAL_REFUND: Text("退 {amount}", "{amount} back"),
    OfferKind.FULL: Text("全额退款 {amount}", "a full refund of {amount}"),
    OfferKind.REISSUE: Text("补发一份", "another one"),
}
DECLINED = Text("您提出的方案没有被接受", "Your offer was not accepted")
UNANSWERED = Text("您提出的方案没有人答复，已过期", "Nobody answered your offer, and it has lapsed")
LAPSED = Text("协商方案已过期", "An offer has lapsed")
OWN = Text(
    "订单 {ref}：您提出的“{what}”{how}。售后单照常按规则处理，您的权利没有变化，也可以再提一个方案。",
    "Order {ref}: your offer of {what} {how}. The case goes on by the rules, your rights are as they were, and you may "
    "make another offer.",
)
HOW = {
    OfferState.DECLINED: Text("被谢绝了", "was declined"),
    OfferState.LAPSED: Text("24 小时内没有人答复", "got no answer within 24 hours"),
}
THEIRS = Text(
    "订单 {ref}：对方{what}，您没有答复，方案已过期。售后单照常按规则处理，您没有损失任何权利。",
    "Order {ref}: {what}; you did not answer and the offer has lapsed. The case goes on by the rules, and you have "
    "lost no right.",
)


def offer_over_letter(order: Order, offer: Offer, to: OfferState, at: datetime) -> NewLetter | None:
    """The letter; None where the buyer has declined it, and knows."""
    amount = format_minor(offer.amount_minor, order.currency)
    if offer.side == Side.BUYER:
        subject = DECLINED if to is OfferState.DECLINED else UNANSWERED
        what = WANTED[OfferKind(offer.kind)].fill(amount=amount)
        body = OWN.fill(ref=order.ref, what=what, how=HOW[to])
    elif to is OfferState.LAPSED:
        subject, body = LAPSED, THEIRS.fill(ref=order.ref, what=OFFERED[OfferKind(offer.kind)].fill(amount=amount))
    else:
        return None
    return NewLetter(order=order, kind=f"offer-over-{offer.pk.hex[-12:]}", subject=subject, body=body, at=at)
