"""What is a tale, and what does it promise about its orders?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from anxin.texts import Text

if TYPE_CHECKING:
    from anxin.story.world import World

SETTLED = ("placed", "paid", "delivered", "confirmed", "settled")
BACK_UNDELIVERED = ("placed", "paid", "refunded")
BACK_DELIVERED = ("placed", "paid", "delivered", "refunded")
REVIVED = ("placed", "expired", *SETTLED)


@dataclass(frozen=True, kw_only=True)
class End:
    """How one order must end: the states it walks, the clause and outcome of its last decision, and the money.

    `asked_seconds` are the least and the most seconds from the promise's end to the refund being asked at the
    channel; None where no promise was broken. `or_clause` is the other clause where two true words race.
    """

    states: tuple[str, ...]
    clause: str | None = None
    or_clause: str | None = None
    decision: str | None = None
    asked_seconds: tuple[float, float] | None = None
    refund_asks: int = 0

    @property
    def refunded(self) -> bool:
        """Whether every fen goes back."""
        return self.states[-1] == "refunded"


@dataclass(frozen=True, kw_only=True)
class Tale:
    """One way an order can go. `tell` plays it and returns its orders, one for each of `ends`."""

    path: str
    title: Text
    ends: tuple[End, ...]
    tell: Callable[["World"], list[UUID]]
