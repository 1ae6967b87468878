"""How does a question go to somebody else, so that nobody's time grows by it?"""

from datetime import datetime
from uuid import UUID

from anxin.support.deadlines import PATIENCE
from anxin.support.models import Question
from anxin.support.queries import waiting_question
from anxin.support.states import Desk, QuestionState, Voice
from anxin.transitions.move import move


def pass_question(
    question: Question,
    to: Desk,
    *,
    due_at: datetime,
    by: str,
    because: str,
    at: datetime,
    late: bool = False,
    person: UUID | None = None,
    supplier: UUID | None = None,
) -> None:
    """Give a waiting question to another owner; where one waits already it is joined, at the earlier due time.

    What a supplier asked stays its own question. The caller holds the lock of the order.
    """
    asked_by, in_words, standing = question.asked_by, question.in_words, None
    if asked_by != Voice.SUPPLIER:
        named = supplier if to is Desk.SUPPLIER else None
        standing = waiting_question(question.order_id, supplier=named, asked_by=asked_by)
    if standing is not None and standing.pk != question.pk:
        move(
            Question, [question.pk], from_=QuestionState.WAITING, to=QuestionState.HANDED, by=by, because=because, at=at
        )
        question, due_at, late = standing, min(due_at, standing.due_at), late or standing.late
        asked_by = Voice.BUYER if Voice.BUYER in (asked_by, standing.asked_by) else standing.asked_by
        in_words = in_words or standing.in_words
    move(
        Question,
        [question.pk],
        from_=QuestionState.WAITING,
        to=QuestionState.WAITING,
        by=by,
        because=because,
        at=at,
        owner=to,
        asked_by=asked_by,
        in_words=in_words,
        person_id=person,
        supplier_id=supplier if to is Desk.SUPPLIER else question.supplier_id if asked_by == Voice.SUPPLIER else None,
        due_at=due_at,
        on_due=PATIENCE[to].then,
        late=late or question.late,
    )
