"""How is a supplier's system doing, and what becomes of goods that arrived once too often?"""

from enum import StrEnum


class HealthState(StrEnum):
    """well → paused by what was measured → well again by a probe that was answered."""

    WELL = "well"
    PAUSED = "paused"


class SurplusKind(StrEnum):
    """Why nobody should have got them: the money had gone back, another supplier was asked, or it came twice."""

    AFTER_REFUND = "after_refund"
    AFTER_SWITCH = "after_switch"
    TWICE = "twice"


class SurplusState(StrEnum):
    """recalling → recalled; or returning → returned (the price came back); else lost, by name."""

    RECALLING = "recalling"
    RECALLED = "recalled"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"


# a turn that ended because its supplier was not to be asked, and not because it did not deliver
PAUSED, NOT_USED = "its supplier is paused", "its supplier is not used any more"

SURPLUS_OPEN = (SurplusState.RECALLING, SurplusState.RETURNING)
