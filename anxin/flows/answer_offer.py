"""What follows when the other side accepts an offer, or declines it?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, Offer
from anxin.cases.refusals import LessThanRules, MissingGoesBack, NothingDelivered, OfferGone, OfferNotYours
from anxin.cases.states import OPEN, OfferKind, OfferState, Side
from anxin.cases.turns import why_no_offer
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.heed_four_eyes import heed_four_eyes
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.needs_second import needs_second
from anxin.flows.acts.offer_over_letter import offer_over_letter
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.acts.weigh_case import Weighed, weigh_case
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.refusal import NotFound
from anxin.support.write import write
from anxin.texts import Text

MAY_ANSWER = {
    Side.SUPPLIER: (Side.BUYER,),
    Side.AGENT: (Side.BUYER,),
    Side.BUYER: (Side.SUPPLIER, Side.AGENT),
}
AGREED = {
    OfferKind.PARTIAL_REFUND: Text(
        "双方协商一致：退款 {amount}，其余不再退。", "Both sides agreed: {amount} goes back and no more."
    ),
    OfferKind.FULL: Text("双方协商一致：全额退款。", "Both sides agreed: a full refund."),
    OfferKind.REISSUE: Text("双方协商一致：补发。", "Both sides agreed: another one is delivered."),
}


@atomic(durable=True)
def answer_offer(
    offer: UUID,
    *,
    accept: bool,
    side: Side,
    by: str,
    at: datetime,
    liable: Liable | None = None,
    knows_less: bool = False,
) -> None:
    """Accept an offer, which carries it out at once, or decline it, after which the case goes on by the rules.

    `side` is who answers; `liable` names who bears it where the offer does not. A buyer accepts less than the rules
    give only with `knows_less`. Raises NotFound, OfferNotYours, OfferGone when it has lapsed, ended or no longer fits
    what is left, LessThanRules, NoReissueNow, ReissuedEnough, and for the staff WrongRole, OwnOrder, OwnGoods, and
    TooMuchForOne above the amount for two.
    """
    order = Offer.objects.filter(pk=offer).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Offer.objects.select_related("case__order", "case__line").get(pk=offer)
    if side not in MAY_ANSWER[Side(row.side)]:
        raise OfferNotYours
    if refusal := why_no_offer(row.case, side, by):
        raise refusal
    if row.due_at is None or row.due_at <= at or row.case.state not in OPEN:
        raise OfferGone
    if accept:
        weighed = weigh_case(row.case, locked, at)
        _may_accept(row, locked, weighed, buyer=side is Side.BUYER, knows_less=knows_less)
        if side is Side.AGENT:
            heed_four_eyes(locked, row.amount_minor or weighed.facts.amount)
    to = OfferState.ACCEPTED if accept else OfferState.DECLINED
    if not end_settling(Offer, [offer], to, by=by, because=to, at=at, answered_by=by):
        raise OfferGone
    seal([_exhibit(row, accept, by, at)])
    if accept:
        _carry_out(row, locked, _bearer(row, side, liable), by, at)
    elif letter := offer_over_letter(locked, row, OfferState.DECLINED, at):
        write([letter])


def _may_accept(offer: Offer, order: Order, weighed: Weighed, *, buyer: bool, knows_less: bool) -> None:
    left, worth = weighed.facts.remaining, offer.amount_minor or weighed.facts.amount
    if left <= 0 or offer.amount_minor > left:
        raise OfferGone
    # what one person offered alone has become too much by what people let go of the order since
    if offer.side == Side.AGENT and needs_second(order, worth):
        raise OfferGone
    if offer.kind == OfferKind.REISSUE:
        heed_reissue(order, weighed.facts.reissues)
        return
    try:
        heed_delivered(weighed.facts, offer.amount_minor, order.currency)
    except (NothingDelivered, MissingGoesBack):
        raise OfferGone from None
    less = weighed.rules_minor - offer.amount_minor
    if buyer and less > 0 and not knows_less:
        raise LessThanRules(less=format_minor(less, order.currency))


def _bearer(offer: Offer, side: Side, liable: Liable | None) -> Liable | None:
    """Who said that it bears it: the supplier by its own word, else whom the platform's people named."""
    if side is Side.SUPPLIER:
        return Liable.SUPPLIER
    return Liable(offer.liable) if offer.liable else liable


def _carry_out(offer: Offer, order: Order, liable: Liable | None, by: str, at: datetime) -> None:
    kind = OfferKind(offer.kind)
    amount = format_minor(offer.amount_minor, order.currency)
    settle_case(
        Case.objects.get(pk=offer.case_id),
        order,
        refund=None if kind is OfferKind.REISSUE else True,
        reason=AGREED[kind].fill(amount=amount),
        by=by,
        at=at,
        liable=liable,
        amount_minor=offer.amount_minor or None,
    )


def _exhibit(offer: Offer, accept: bool, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=offer.shop_id,
        order=offer.order_id,
        slot=TALK,
        kind="offer_answer",
        content={"offer": str(offer.pk), "accepted": accept, "amount_minor": offer.amount_minor},
        by=by,
        at=at,
    )
