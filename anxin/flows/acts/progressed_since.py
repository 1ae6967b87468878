"""Has anything been done for the buyer since then: decided, proposed, shown, kept or answered?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from anxin.cases.models import Decision, Offer
from anxin.evidence.models import Upload
from anxin.support.models import Commitment, Question
from anxin.support.states import CommitmentState, Desk, QuestionState, Voice


def progressed_since(order: UUID, since: datetime) -> bool:
    """Whether a decision, an offer, an upload, a kept promise or an answer to what was asked came after `since`.

    Words alone are none: what is said to nobody's question moves nothing, however new it is.
    """
    answered = Question.objects.filter(
        Q(asked_by=Voice.BUYER) | Q(owner=Desk.SUPPLIER),
        order=order,
        state=QuestionState.ANSWERED,
        answered_at__gt=since,
    )
    kept = Commitment.objects.filter(order=order, state=CommitmentState.KEPT, closed_at__gt=since)
    made = [model.objects.filter(order=order, at__gt=since) for model in (Decision, Offer, Upload)]
    return any(rows.exists() for rows in (answered, kept, *made))
