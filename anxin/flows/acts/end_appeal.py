"""How does it come into the books that an appeal is over?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Appeal
from anxin.cases.states import AppealState
from anxin.flows.acts.end_appeals import end_appeals
from anxin.texts import Text


def end_appeal(appeal: Appeal, *, overturned: bool, answers: Sequence[Text], by: str, at: datetime) -> None:
    """Note the outcome with an answer to each point; the caller settles the case."""
    end_appeals(
        [appeal.pk],
        AppealState.OVERTURNED if overturned else AppealState.CONFIRMED,
        by=by,
        because="decided again",
        at=at,
        answers=[{"zh": answer.zh.strip(), "en": answer.en.strip()} for answer in answers],
        decided_by=by,
    )
