"""How does it come into the books that offers are over?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Offer
from anxin.cases.states import OfferState
from anxin.transitions.move import move


def end_offers(
    offers: Iterable[UUID], to: OfferState, *, by: str, because: str, at: datetime, **changes: object
) -> list[UUID]:
    """Move those of the offers that are open; the ids that moved."""
    return move(
        Offer,
        offers,
        from_=OfferState.OPEN,
        to=to,
        by=by,
        because=because[:200],
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
        **changes,
    )
