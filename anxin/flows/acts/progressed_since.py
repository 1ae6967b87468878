"""Has anything been done for the buyer since then: decided, answered, kept, or said that had not been said?"""

from datetime import datetime
from uuid import UUID

from anxin.cases.models import Decision
from anxin.support.asks_nothing import asks_nothing
from anxin.support.hear_stalling import hear_stalling
from anxin.support.models import Commitment, Message, Question
from anxin.support.states import CommitmentState, QuestionState, Voice


def progressed_since(order: UUID, since: datetime) -> bool:
    """Whether a decision, an answer, a kept promise or a message of the house with new content came after `since`."""
    if Decision.objects.filter(order=order, at__gt=since).exists():
        return True
    if Commitment.objects.filter(order=order, state=CommitmentState.KEPT, closed_at__gt=since).exists():
        return True
    if Question.objects.filter(order=order, state=QuestionState.ANSWERED, answered_at__gt=since).exists():
        return True
    said = Message.objects.filter(order=order, role__in=(Voice.AGENT, Voice.SUPPLIER)).order_by("id")
    known: set[str] = set()
    for message in said:
        body = message.body
        new = bool(message.uploads) or (body not in known and not asks_nothing(body) and not hear_stalling(body))
        if message.at > since and new:
            return True
        known.add(body)
    return False
