"""How does a difference end? Once, with a name, a time and a way."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.reconciliation.models import Difference
from anxin.reconciliation.states import UNRESOLVED, How
from anxin.transitions.move import move


def settle_differences(
    ids: Collection[UUID], *, how: How, by: str, because: str, at: datetime, note: str = ""
) -> list[UUID]:
    """Resolve those that are not; the ids that were."""
    return move(
        Difference,
        ids,
        from_=UNRESOLVED,
        to="resolved",
        by=by,
        because=because,
        at=at,
        due_at=None,
        on_due="",
        resolved_at=at,
        resolved_by=by,
        resolved_how=how,
        note=note,
    )
