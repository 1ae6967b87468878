"""What becomes of offers and appeals that are still open when their case ends another way?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal, Offer
from anxin.cases.states import AppealState, OfferState
from anxin.flows.acts.end_settling import end_settling
from anxin.routines.among import among


def close_offers(cases: Collection[UUID], *, because: str, at: datetime) -> None:
    """End the open offers of these cases, superseded, and an appeal that nobody has decided, as agreed."""
    if not cases:
        return
    offers = Offer.objects.filter(case__in=among(cases), state=OfferState.OPEN).values_list("pk", flat=True)
    end_settling(Offer, offers, OfferState.SUPERSEDED, by="machine", because=because, at=at)
    appeals = Appeal.objects.filter(case__in=among(cases), state=AppealState.OPEN).values_list("pk", flat=True)
    end_settling(Appeal, appeals, AppealState.AGREED, by="machine", because=because, at=at)
