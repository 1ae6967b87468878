"""What is a worker sent out to ask a supplier? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass, field
from uuid import UUID

from anxin.agenda.asks import Claimed

PLACE, QUERY, FENCE, CLAIM = "place", "query", "fence", "claim"


@dataclass(frozen=True, slots=True)
class SupplyErrand:
    """One question to a supplier; `act` is place, query, fence or claim. The account is kept out of every repr."""

    claimed: Claimed
    act: str
    delivery: UUID
    order: UUID
    supplier: UUID
    sku: str
    quantity: int
    max_price_minor: int
    idempotent: bool
    problem: str = ""
    account: str = field(default="", repr=False)
