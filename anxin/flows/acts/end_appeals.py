"""How does it come into the books that appeals are over?"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Appeal
from anxin.cases.states import AppealState
from anxin.transitions.move import move


def end_appeals(
    appeals: Iterable[UUID], to: AppealState, *, by: str, because: str, at: datetime, **changes: object
) -> list[UUID]:
    """Move those of the appeals that are open; the ids that moved. The caller sees to their cases."""
    return move(
        Appeal,
        appeals,
        from_=AppealState.OPEN,
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
