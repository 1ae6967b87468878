"""What becomes of verdicts that wait for a second person, when their cases go on without them?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Verdict
from anxin.cases.states import VerdictState
from anxin.routines.among import among


def end_verdicts(cases: Collection[UUID], *, at: datetime) -> None:
    """Drop them: what was never a decision is none now."""
    if cases:
        waiting = Verdict.objects.filter(case__in=among(cases), state=VerdictState.WAITING)
        waiting.update(state=VerdictState.DROPPED, ended_at=at)
