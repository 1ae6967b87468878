"""What is a worker sent out to ask a docked supplier about its items, and what does it bring back?"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from anxin.agenda.asks import Claimed


@dataclass(frozen=True, slots=True)
class SyncErrand:
    """One supplier to be asked, and the names under which it knows the items."""

    claimed: Claimed
    supplier: UUID
    skus: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What the supplier says of one item; the cost in minor units, `stock` None where it does not say."""

    cost_minor: int
    currency: str
    stock: int | None
    on_sale: bool


@dataclass(frozen=True, slots=True)
class SyncAnswer:
    """What was told of each item by its name there; `why` is set where nothing was, and then nothing is concluded.

    `able`: what its protocol can, of a supplier whose row does not say yet.
    """

    told: dict[str, Told] = field(default_factory=dict)
    why: str = ""
    able: dict[str, Any] = field(default_factory=dict)
