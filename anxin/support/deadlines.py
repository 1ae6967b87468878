"""How long may an answer take, what is due in conversations, and when is the next?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Min

from anxin.support.models import Commitment, Question
from anxin.support.states import CommitmentState, Desk, OnSilence, QuestionState
from anxin.workdays import add_service_hours


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one may be waited for: service hours, but never more than the ceiling by the clock; and what then."""

    service_hours: float
    ceiling_hours: float
    then: OnSilence

    def until(self, at: datetime) -> datetime:
        """The due time of what is asked at `at`."""
        return add_service_hours(at, self.service_hours, self.ceiling_hours, working_days_only=False)


PATIENCE: Final[Mapping[str, Patience]] = {
    Desk.SUPPLIER: Patience(2, 18, OnSilence.TO_AGENT),
    Desk.AGENT: Patience(1, 16, OnSilence.TO_SENIOR),
    Desk.FINANCE: Patience(1, 16, OnSilence.TO_SENIOR),
    Desk.SENIOR: Patience(2, 18, OnSilence.TO_OPERATOR),
    Desk.OPERATOR: Patience(4, 24, OnSilence.ALARM),
}
LONGEST_PROMISE: Final = timedelta(days=7)
SHORTEST_PROMISE: Final = timedelta(minutes=5)


def due_questions(at: datetime, limit: int) -> list[UUID]:
    """Questions that nobody answered in time, the longest due first."""
    rows = Question.objects.filter(state=QuestionState.WAITING, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_question_due() -> datetime | None:
    """The next moment at which an answer falls due."""
    rows = Question.objects.filter(state=QuestionState.WAITING)
    due: datetime | None = rows.aggregate(next=Min("due_at"))["next"]
    return due


def due_commitments(at: datetime, limit: int) -> list[UUID]:
    """Open commitments whose time has come, the longest due first."""
    rows = Commitment.objects.filter(state=CommitmentState.OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_commitment_due() -> datetime | None:
    """The next moment at which a commitment falls due."""
    rows = Commitment.objects.filter(state=CommitmentState.OPEN)
    due: datetime | None = rows.aggregate(next=Min("due_at"))["next"]
    return due
