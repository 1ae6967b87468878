"""Who speaks in a conversation, what may be asked and promised there, and in which states does that stand?"""

from enum import StrEnum


class Voice(StrEnum):
    """In which role somebody writes."""

    BUYER = "buyer"
    AGENT = "agent"
    SUPPLIER = "supplier"
    PLATFORM = "platform"


class QuestionState(StrEnum):
    """waiting → answered, by a person's word or act; settled, by what happened; or handed on to one that waits."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SETTLED = "settled"
    HANDED = "handed"


class CommitmentState(StrEnum):
    """open → kept or broken; or void, once its case has ended so that it cannot come true any more."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    VOID = "void"


class Matter(StrEnum):
    """What is promised. A refund, a decision, another one and an answer are seen to happen; the rest is shown."""

    ANSWER = "answer"
    DECISION = "decision"
    REFUND = "refund"
    REISSUE = "reissue"
    DELIVERY = "delivery"
    OTHER = "other"


class Desk(StrEnum):
    """Where a conversation can be handed to; the due time goes with it and is never prolonged."""

    AGENT = "agent"
    SENIOR = "senior"
    FINANCE = "finance"
    OPERATOR = "operator"
    SUPPLIER = "supplier"


class OnSilence(StrEnum):
    """What follows when nobody answers in time."""

    TO_AGENT = "to_agent"
    TO_SENIOR = "to_senior"
    TO_OPERATOR = "to_operator"
    ALARM = "alarm"


# what the books show by themselves: nobody's word takes the place of it
SEEN = frozenset({Matter.REFUND, Matter.DECISION, Matter.REISSUE, Matter.ANSWER})
# what becomes of them depends on the case: it may end so that they cannot come true any more
OF_CASE = (Matter.DECISION, Matter.REFUND, Matter.REISSUE)
BREAK = "break"
