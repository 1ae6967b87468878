"""What may a supplier's program ask about agreements with buyers, and how does it propose and answer them?"""

from typing import Any, Final
from uuid import UUID

from anxin.api.door import Asked
from anxin.api.orders import skipped
from anxin.cases.access import case_for_supplier, offer_for_supplier
from anxin.cases.models import Offer
from anxin.cases.queries import count_offers_of_supplier, open_offers_of_supplier
from anxin.cases.states import OfferKind, Side
from anxin.flows.answer_offer import answer_offer
from anxin.flows.make_offer import MOST_WORDS, Proposed, make_offer
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.integrations.sealed_door import Answer, Malformed, count, text
from anxin.support.queries import own_of
from anxin.support.spot_outside import spot_outside
from anxin.support.spotted import hide_contacts

ACCEPT, DECLINE, WITHDRAW = "accept", "decline", "withdraw"
SAID: Final = (ACCEPT, DECLINE, WITHDRAW)


def list_offers(asked: Asked) -> Answer:
    """The open offers between this supplier and its buyers, the most urgent first, a page at a time; unanswered ones
    lapse."""
    rows = open_offers_of_supplier(asked.supplier.pk, skip=skipped(asked))
    return 200, {"offers": [_offer(row) for row in rows], "total": count_offers_of_supplier(asked.supplier.pk)}


def propose(asked: Asked, key: UUID) -> Answer:
    """Put an offer to the buyer of a case: a part of the money, all of it, or another one, at the supplier's cost."""
    case, kind = case_for_supplier(asked.supplier.pk, key), text(asked.fields, "kind")
    if kind not in set(OfferKind):
        raise Malformed("kind")
    proposed = Proposed(
        kind=OfferKind(kind),
        amount_minor=count(asked.fields, "amount_minor") if kind == OfferKind.PARTIAL_REFUND else 0,
        words=text(asked.fields, "words", "", longest=MOST_WORDS),
    )
    made = make_offer(case.pk, proposed, side=Side.SUPPLIER, by=asked.by, at=asked.at)
    return 200, _offer(offer_for_supplier(asked.supplier.pk, made))


def answer(asked: Asked, key: UUID) -> Answer:
    """Accept a buyer's offer, which is carried out at once, or decline it; or take back an own one."""
    said = text(asked.fields, "answer")
    if said not in SAID:
        raise Malformed("answer")
    row = offer_for_supplier(asked.supplier.pk, key)
    if said == WITHDRAW:
        withdraw_offer(row.pk, side=Side.SUPPLIER, by=asked.by, at=asked.at)
    else:
        answer_offer(row.pk, accept=said == ACCEPT, side=Side.SUPPLIER, by=asked.by, at=asked.at)
    return 200, {"offer": str(key), "answer": said}


def _offer(row: Offer) -> dict[str, Any]:
    order = row.case.order
    own = own_of(order.pk, of_buyer=True)
    return {
        "offer": str(row.pk),
        "case": str(row.case_id),
        "order_ref": order.ref,
        "title": row.case.line.title_zh,
        "by": str(row.side),
        "kind": str(row.kind),
        "amount_minor": row.amount_minor,
        "currency": order.currency,
        "words": row.words if row.side == Side.SUPPLIER else hide_contacts(row.words, spot_outside(row.words, own)),
        "answer_before": row.due_at.isoformat() if row.due_at else None,
    }
