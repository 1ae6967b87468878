"""What does the next holder of an ask do, whatever cut off the one before? The crash table as a function.

The tables stand in docs/decisions/0001-asking-the-world.md; a test compares them with this file. Pure.
"""

from enum import StrEnum


class Act(StrEnum):
    """What to do next, in the words of the table."""

    ASK = "ask"
    ASK_AGAIN = "ask again"
    QUERY = "query"
    TO_A_PERSON = "to a person"
    RECORD = "record"
    NOTHING = "nothing"


class Recorded(StrEnum):
    """All that survives a crash: the row without an attempt, the row with one, or the answer (and no row)."""

    NOTHING = "nothing"
    ATTEMPT = "attempt"
    ANSWER = "answer"


class KillPoint(StrEnum):
    """Where the process may die: before, during or after one of the three steps."""

    BEFORE_1 = "before 1"
    AFTER_1 = "after 1"
    DURING_2 = "during 2"
    AFTER_2 = "after 2"
    AFTER_3 = "after 3"


LEFT_BY = {
    KillPoint.BEFORE_1: Recorded.NOTHING,
    KillPoint.AFTER_1: Recorded.ATTEMPT,
    KillPoint.DURING_2: Recorded.ATTEMPT,
    KillPoint.AFTER_2: Recorded.ATTEMPT,
    KillPoint.AFTER_3: Recorded.ANSWER,
}


def next_act(recorded: Recorded, *, idempotent: bool, queryable: bool) -> Act:
    """Say what follows from what is on record and what the other side can do; never a blind second ask."""
    if recorded is Recorded.NOTHING:
        return Act.ASK
    if recorded is Recorded.ANSWER:
        return Act.NOTHING
    if queryable:
        return Act.QUERY
    return Act.ASK_AGAIN if idempotent else Act.TO_A_PERSON
