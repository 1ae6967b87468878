"""How does it come into the books that offers or appeals are over?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal, Offer
from anxin.cases.states import AppealState, OfferState
from anxin.transitions.move import move


def end_settling(
    model: type[Offer | Appeal],
    ids: Iterable[UUID],
    to: OfferState | AppealState,
    *,
    by: str,
    because: str,
    at: datetime,
    **changes: object,
) -> list[UUID]:
    """Move those that are open; the ids that moved. Nobody owes an answer any more; the caller sees to the cases."""
    return move(
        model,
        ids,
        from_=type(to).OPEN,
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
