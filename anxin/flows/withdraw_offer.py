"""How does somebody take back an offer that nobody has answered?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Offer
from anxin.cases.refusals import OfferGone, OfferNotYours
from anxin.cases.states import OfferState, Side
from anxin.cases.turns import why_no_offer
from anxin.flows.acts.end_settling import end_settling
from anxin.refusal import NotFound


@atomic(durable=True)
def withdraw_offer(offer: UUID, *, side: Side, by: str, at: datetime) -> None:
    """Withdraw an open offer by the side that made it. Raises NotFound, OfferNotYours, OfferGone, and for the staff
    WrongRole, OwnOrder, OwnGoods."""
    row = Offer.objects.select_related("case__order", "case__line").filter(pk=offer).first()
    if row is None:
        raise NotFound
    if row.side != side:
        raise OfferNotYours
    if refusal := why_no_offer(row.case, side, by):
        raise refusal
    if not end_settling(Offer, [offer], OfferState.WITHDRAWN, by=by, because="withdrawn by its maker", at=at):
        raise OfferGone
