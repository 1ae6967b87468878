"""How does it come into the books that an appeal is over?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Appeal
from anxin.cases.states import AppealState
from anxin.texts import Text
from anxin.transitions.move import move


def end_appeal(appeal: Appeal, *, overturned: bool, answers: Sequence[Text], by: str, at: datetime) -> None:
    """Note the outcome with an answer to each point; the caller settles the case."""
    move(
        Appeal,
        [appeal.pk],
        from_=AppealState.OPEN,
        to=AppealState.OVERTURNED if overturned else AppealState.CONFIRMED,
        by=by,
        because="decided again",
        at=at,
        owner="",
        due_at=None,
        on_due="",
        answers=[{"zh": answer.zh.strip(), "en": answer.en.strip()} for answer in answers],
        decided_by=by,
        closed_at=at,
    )
