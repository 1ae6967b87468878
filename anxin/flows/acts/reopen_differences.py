"""What if what had ended differs once more? It is open again, has an owner and a due time, and is no new difference."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.reconciliation.models import Difference
from anxin.reconciliation.states import DifferenceState, OnDue
from anxin.transitions.move import move


def reopen_differences(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Open those that are resolved; whose they are and until when, the comparison has written. The ids that were."""
    return move(
        Difference,
        ids,
        from_=DifferenceState.RESOLVED,
        to=DifferenceState.OPEN,
        by="machine",
        because="a bill shows it again",
        at=at,
        on_due=OnDue.ESCALATE,
        resolved_at=None,
        resolved_by="",
        resolved_how="",
        note="",
    )
