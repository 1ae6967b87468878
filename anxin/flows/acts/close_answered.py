"""What is answered by something that is put to the buyer?"""

from datetime import datetime
from uuid import UUID

from anxin.flows.acts.end_questions import end_questions
from anxin.support.models import Question
from anxin.support.states import Desk, QuestionState, Voice


def close_answered(order: UUID, *, by: str, because: str, at: datetime, in_words: bool, supplier: UUID | None) -> int:
    """End what waits for whoever put something to the buyer, the house or with `supplier` that one; how many ended.

    A proposal with words, like a list of what is wanted, is read as a message is; without them it shows that somebody
    acts, and answers only what was not asked `in_words`. The caller holds the order's lock.
    """
    rows = Question.objects.filter(order=order, state=QuestionState.WAITING).exclude(asked_by=Voice.SUPPLIER)
    if supplier is None:
        rows = rows.exclude(owner=Desk.SUPPLIER)
    else:
        rows = rows.filter(owner=Desk.SUPPLIER, supplier=supplier)
    return end_questions(rows if in_words else rows.filter(in_words=False), by=by, because=because, at=at)
