"""How long may an answer take, what is due in conversations, and when is the next?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection
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


SLOW_ORDER: Final = "slow-order"
_SLOW = """
    SELECT d.id
    FROM delivery_delivery AS d JOIN orders_line AS l ON l.id = d.line_id JOIN orders_order AS o ON o.id = d.order_id
    WHERE d.state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')
        AND d.due_at > %(at)s AND d.due_at <= %(at)s + make_interval(mins => 10)
        AND d.promise_until > %(at)s AND d.promise_until <= %(at)s + make_interval(secs => l.promise_minutes * 20)
        AND NOT o.case_open
        AND NOT EXISTS (SELECT 1 FROM support_letter AS w WHERE w.order_id = d.order_id AND w.kind = %(kind)s)
    ORDER BY d.due_at LIMIT %(limit)s
"""


def slow_deliveries(at: datetime, limit: int) -> list[UUID]:
    """Deliveries in the last ten minutes, and the last third, of their promise whose buyers were not told of it yet."""
    with connection.cursor() as cursor:
        cursor.execute(_SLOW, {"at": at, "kind": SLOW_ORDER, "limit": limit})
        return [row[0] for row in cursor.fetchall()]
