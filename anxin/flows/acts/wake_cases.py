"""Which cases are decided again at once, because what they waited for has happened?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState

ASLEEP = (CaseState.WAITING, CaseState.AWAITING_SUPPLIER, CaseState.IN_REVIEW)


def wake_cases(lines: Sequence[UUID], *, at: datetime) -> None:
    """Cases about goods that had not arrived, now that they have, or that it is certain they will not."""
    Case.objects.filter(line__in=lines, state__in=ASLEEP, problem="not_arrived").update(due_at=at, on_due="decide")
