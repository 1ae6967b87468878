"""How does somebody take back an offer that nobody has answered?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Offer
from anxin.cases.refusals import OfferGone, OfferNotYours
from anxin.cases.states import OfferState, Side
from anxin.flows.acts.end_offers import end_offers
from anxin.refusal import NotFound


@atomic(durable=True)
def withdraw_offer(offer: UUID, *, side: Side, by: str, at: datetime) -> None:
    """Withdraw an open offer by the side that made it. Raises NotFound, OfferNotYours, OfferGone."""
    made_by = Offer.objects.filter(pk=offer).values_list("side", flat=True).first()
    if made_by is None:
        raise NotFound
    if made_by != side:
        raise OfferNotYours
    if not end_offers([offer], OfferState.WITHDRAWN, by=by, because="withdrawn by its maker", at=at):
        raise OfferGone
