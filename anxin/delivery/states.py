"""Which states may a delivery be in, and what can a code be?"""

from enum import StrEnum


class DeliveryState(StrEnum):
    """planned → in_progress → delivered; unknown when the supplier's answer was not clear.

    failed is open until it has been judged; stopped is the end of a delivery whose money went back.
    """

    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    DELIVERED = "delivered"
    FAILED = "failed"
    STOPPED = "stopped"


OPEN = (
    DeliveryState.PLANNED,
    DeliveryState.IN_PROGRESS,
    DeliveryState.UNKNOWN,
    DeliveryState.PARTIAL,
    DeliveryState.FAILED,
)


class Fence(StrEnum):
    """Whether the supplier has been stopped from delivering."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    DONE = "done"
    IMPOSSIBLE = "impossible"


class CodeState(StrEnum):
    """in_stock → reserved → allocated → revealed; void when it may never be used again.

    Reserved codes go back to the shelf when their order ends unpaid. What went out never returns, seen or not.
    """

    IN_STOCK = "in_stock"
    RESERVED = "reserved"
    ALLOCATED = "allocated"
    REVEALED = "revealed"
    VOID = "void"


class UnitState(StrEnum):
    """not_delivered → delivered; withdrawn when its code may not be used any more; reissued when another one came."""

    NOT_DELIVERED = "not_delivered"
    DELIVERED = "delivered"
    WITHDRAWN = "withdrawn"
    REISSUED = "reissued"
