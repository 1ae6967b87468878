"""How does one side of a case propose to end it by agreement?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, Offer, OfferStep
from anxin.cases.propose import propose
from anxin.cases.refusals import (
    AmountOutOfReach,
    CaseClosed,
    NothingToNegotiate,
    NothingToReissue,
    TooManyOffers,
    TooManyWords,
)
from anxin.cases.states import OPEN, CaseState, OfferKind, OfferState, Side
from anxin.cases.turns import why_no_offer
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.close_answered import close_answered
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.heed_four_eyes import heed_four_eyes
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.offer_letter import offer_letter
from anxin.flows.acts.touch_case import touch_case
from anxin.flows.acts.weigh_case import Weighed, weigh_case
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.people.queries import reads_messages
from anxin.policy.clauses import Liable
from anxin.policy.facts import Delivery
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.need_plain import need_plain
from anxin.support.write import write

ANSWER_WITHIN = timedelta(hours=24)
MOST_OFFERS = 5
MOST_WORDS = 1000
NEGOTIABLE = (
    CaseState.AWAITING_SUPPLIER,
    CaseState.AWAITING_BUYER,
    CaseState.IN_REVIEW,
    CaseState.OFFERED,
    CaseState.APPEALED,
)
REISSUABLE = (Delivery.DELIVERED, Delivery.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is proposed: a part of the money in fen, all that is left, or another one; `liable` names who bears it."""

    kind: OfferKind
    amount_minor: int = 0
    words: str = ""
    liable: Liable | None = None


@atomic(durable=True)
def make_offer(case: UUID, proposed: Proposed, *, side: Side, by: str, at: datetime) -> UUID:
    """Put an offer to the other side, for 24 hours; an earlier one of the same side is superseded.

    Raises NotFound, CaseClosed, NothingToNegotiate, TooManyOffers, TooManyWords, AmountOutOfReach, NothingDelivered,
    MissingGoesBack, NothingToReissue, NoReissueNow, ReissuedEnough, of agents and suppliers
    SoundsLikeStalling and SoundsLikePromise, and for the staff WrongRole, OwnOrder, OwnGoods, and TooMuchForOne above
    the amount for two.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.select_related("order", "line").get(pk=case)
    if refusal := why_no_offer(row, side, by):
        raise refusal
    if row.state not in OPEN:
        raise CaseClosed
    weighed = weigh_case(row, locked, at)
    if row.state not in NEGOTIABLE or weighed.facts.remaining <= 0:
        raise NothingToNegotiate
    if Offer.objects.filter(case=case, side=side).count() >= MOST_OFFERS:
        raise TooManyOffers(most=MOST_OFFERS)
    if len(proposed.words.strip()) > MOST_WORDS:
        raise TooManyWords(most=MOST_WORDS)
    if side is not Side.BUYER:
        need_plain(proposed.words, at)
    amount = _amount(proposed, weighed, locked)
    if side is Side.AGENT:
        heed_four_eyes(locked, amount or weighed.facts.amount)
    _replace(case, side, by, at)
    touch_case(row, by=by, at=at)
    offer = _open(row, proposed, amount, weighed, side, by, at)
    seal([_exhibit(offer)])
    if side is not Side.BUYER:
        owes = row.supplier_id if side is Side.SUPPLIER else None
        said = bool(offer.words)
        close_answered(order, by=by, because="made an offer", at=at, in_words=said, supplier=owes)
        write([offer_letter(locked, offer, at)])
    return offer.pk


def _amount(proposed: Proposed, weighed: Weighed, order: Order) -> int:
    facts = weighed.facts
    if proposed.kind is OfferKind.REISSUE:
        heed_reissue(order, facts.reissues)
        if facts.delivery not in REISSUABLE:
            raise NothingToReissue
        return 0
    if proposed.kind is OfferKind.FULL:
        return facts.remaining
    if not 0 < proposed.amount_minor < facts.remaining:
        raise AmountOutOfReach(most=format_minor(facts.remaining, order.currency))
    heed_delivered(facts, proposed.amount_minor, order.currency)
    return proposed.amount_minor


def _replace(case: UUID, side: Side, by: str, at: datetime) -> None:
    before = Offer.objects.filter(case=case, side=side, state=OfferState.OPEN).values_list("pk", flat=True)
    end_settling(Offer, before, OfferState.SUPERSEDED, by=by, because="a newer offer of the same side", at=at)


def _open(case: Case, proposed: Proposed, amount: int, weighed: Weighed, side: Side, by: str, at: datetime) -> Offer:
    offer = Offer.objects.create(
        id=new_id(),
        shop_id=case.shop_id,
        order_id=case.order_id,
        case=case,
        side=side,
        kind=proposed.kind,
        amount_minor=amount,
        proposed_minor=propose(weighed.facts, weighed.stands).amount_minor,
        rules_minor=weighed.rules_minor,
        words=proposed.words.strip(),
        liable=Liable.SUPPLIER if side is Side.SUPPLIER else proposed.liable or "",
        owner=_owner(case, side),
        due_at=at + ANSWER_WITHIN,
        on_due="lapse",
        by=by,
        at=at,
    )
    OfferStep.objects.create(
        subject=offer,
        shop_id=case.shop_id,
        order_id=case.order_id,
        from_state="",
        to_state=OfferState.OPEN,
        by=by,
        because=f"{proposed.kind} {amount}",
        at=at,
    )
    return offer


def _owner(case: Case, side: Side) -> Side:
    """A buyer's offer is answered by the supplier while the case waits for one who has a desk, else by the staff."""
    if side is not Side.BUYER:
        return Side.BUYER
    asked = case.state == CaseState.AWAITING_SUPPLIER and reads_messages(case.supplier_id)
    return Side.SUPPLIER if asked else Side.AGENT


def _exhibit(offer: Offer) -> NewExhibit:
    return NewExhibit(
        shop=offer.shop_id,
        order=offer.order_id,
        slot=TALK,
        kind="offer",
        content={
            "offer": str(offer.pk),
            "side": str(offer.side),
            "proposed": str(offer.kind),
            "amount_minor": offer.amount_minor,
            "rules_minor": offer.rules_minor,
            "words": offer.words,
        },
        by=offer.by,
        at=offer.at,
    )
