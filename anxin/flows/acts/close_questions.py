"""Which questions does an act answer, so that nobody waits for words about what is over?"""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from anxin.support.models import Question
from anxin.support.states import Desk, QuestionState, Voice
from anxin.transitions.each import Each
from anxin.transitions.move import move

PEOPLE: Final = ("staff", "supplier")


def close_questions(
    orders: Collection[UUID],
    *,
    by: str,
    because: str,
    at: datetime,
    in_words: bool = True,
    house: bool = True,
    supplier: UUID | None = None,
) -> int:
    """End what waits on these orders on the buyer's side, for the house and for suppliers; how many ended.

    An act of the staff or of a supplier is an answer; what a machine or the buyer did settles the question. Without
    `in_words` only what was hurried, handed over or raised ends, and of the house's only where no case goes on.
    Without `house` only what suppliers owe ends, with `supplier` only what that one owes. What a supplier itself asked
    is left to words. The caller holds the orders' locks.
    """
    rows = Question.objects.filter(order__in=orders, state=QuestionState.WAITING).exclude(asked_by=Voice.SUPPLIER)
    if not house or supplier is not None:
        rows = rows.filter(owner=Desk.SUPPLIER)
    if supplier is not None:
        rows = rows.filter(supplier=supplier)
    if not in_words:
        rows = rows.filter(Q(owner=Desk.SUPPLIER) | Q(order__case_open=False), in_words=False)
    return _end(rows, by=by, because=because, at=at)


def answered_to_buyer(
    order: UUID, *, by: str, because: str, at: datetime, in_words: bool, supplier: UUID | None
) -> int:
    """End what waits for whoever put something to the buyer, the house or with `supplier` that one; how many ended.

    A proposal with words, like a list of what is wanted, is read as a message is; without them it shows that somebody
    acts, and answers only what was not asked `in_words`. The caller holds the order's lock.
    """
    rows = Question.objects.filter(order=order, state=QuestionState.WAITING).exclude(asked_by=Voice.SUPPLIER)
    if supplier is None:
        rows = rows.exclude(owner=Desk.SUPPLIER)
    else:
        rows = rows.filter(owner=Desk.SUPPLIER, supplier=supplier)
    return _end(rows if in_words else rows.filter(in_words=False), by=by, because=because, at=at)


def _end(rows: QuerySet[Question], *, by: str, because: str, at: datetime) -> int:
    late = {pk: was_late or at > due_at for pk, due_at, was_late in rows.values_list("pk", "due_at", "late")}
    answered = by.partition(":")[0] in PEOPLE
    said = {"answered_by": by, "answered_at": at} if answered else {}
    to = QuestionState.ANSWERED if answered else QuestionState.SETTLED
    ended = move(
        Question, late, from_=QuestionState.WAITING, to=to, by=by, because=because[:200], at=at, late=Each(late), **said
    )
    return len(ended)
