"""What becomes of offers and appeals that are still open when their case ends another way?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal, Offer
from anxin.cases.states import AppealState, OfferState
from anxin.transitions.move import move


def close_offers(cases: Collection[UUID], *, because: str, at: datetime) -> None:
    """End the open offers of these cases, superseded, and an appeal that nobody has decided, as agreed."""
    move(
        Offer,
        Offer.objects.filter(case__in=cases, state=OfferState.OPEN).values_list("pk", flat=True),
        from_=OfferState.OPEN,
        to=OfferState.SUPERSEDED,
        by="machine",
        because=because[:200],
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
    )
    move(
        Appeal,
        Appeal.objects.filter(case__in=cases, state=AppealState.OPEN).values_list("pk", flat=True),
        from_=AppealState.OPEN,
        to=AppealState.AGREED,
        by="machine",
        because=because[:200],
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
    )
