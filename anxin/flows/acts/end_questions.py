"""How does a question end, by whom, and was it late before?"""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from anxin.support.models import Question
from anxin.support.states import QuestionState
from anxin.transitions.each import Each
from anxin.transitions.move import move

PEOPLE: Final = ("staff", "supplier")


def end_questions(rows: QuerySet[Question], *, by: str, because: str, at: datetime) -> int:
    """End these as answered where one of the staff or a supplier acted, else as settled; how many ended.

    The caller holds the orders' locks.
    """
    late = {pk: was_late or at > due_at for pk, due_at, was_late in rows.values_list("pk", "due_at", "late")}
    answered = by.partition(":")[0] in PEOPLE
    said = {"answered_by": by, "answered_at": at} if answered else {}
    to = QuestionState.ANSWERED if answered else QuestionState.SETTLED
    ended = move(
        Question, late, from_=QuestionState.WAITING, to=to, by=by, because=because[:200], at=at, late=Each(late), **said
    )
    return len(ended)
