"""Which questions does an act answer, so that nobody waits for words about what is over?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anxin.flows.acts.end_questions import end_questions
from anxin.routines.among import among
from anxin.support.models import Question
from anxin.support.states import Desk, QuestionState, Voice


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
    if not orders:
        return 0
    rows = Question.objects.filter(order__in=among(orders), state=QuestionState.WAITING).exclude(
        asked_by=Voice.SUPPLIER
    )
    if not house or supplier is not None:
        rows = rows.filter(owner=Desk.SUPPLIER)
    if supplier is not None:
        rows = rows.filter(supplier=supplier)
    if not in_words:
        rows = rows.filter(Q(owner=Desk.SUPPLIER) | Q(order__case_open=False), in_words=False)
    return end_questions(rows, by=by, because=because, at=at)
