"""What becomes of offers and appeals that are still open when their case ends another way?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal, Offer
from anxin.cases.states import AppealState, OfferState
from anxin.flows.acts.end_appeals import end_appeals
from anxin.flows.acts.end_offers import end_offers


def close_offers(cases: Collection[UUID], *, because: str, at: datetime) -> None:
    """End the open offers of these cases, superseded, and an appeal that nobody has decided, as agreed."""
    offers = Offer.objects.filter(case__in=cases, state=OfferState.OPEN).values_list("pk", flat=True)
    end_offers(offers, OfferState.SUPERSEDED, by="machine", because=because, at=at)
    appeals = Appeal.objects.filter(case__in=cases, state=AppealState.OPEN).values_list("pk", flat=True)
    end_appeals(appeals, AppealState.AGREED, by="machine", because=because, at=at)
