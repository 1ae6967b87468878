"""What is a worker sent out to ask a supplier? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass, field
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.supplier import SupplyAsk

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
    currency: str = "CNY"
    supplier_no: str = ""

    def ask(self, callback_url: str) -> SupplyAsk:
        """As the supplier is asked about it."""
        return SupplyAsk(
            delivery=self.delivery,
            sku=self.sku,
            quantity=self.quantity,
            max_price_minor=self.max_price_minor,
            callback_url=callback_url,
            currency=self.currency,
            account=self.account,
            supplier_no=self.supplier_no,
        )
