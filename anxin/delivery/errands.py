"""What is a worker sent out to ask a supplier? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.supplier import SupplyAsk

PLACE, QUERY, FENCE, CLAIM = "place", "query", "fence", "claim"
RECALL, RETURN, PROBE, CHECK = "recall", "return", "probe", "check"
TELL = "tell"
# how the key of a question about a case begins that is no plain claim: take back, or look its codes up
TAKE_BACK, CHECK_CODES = "take_back:", "check_codes"
# the key of a request for the price of what its buyer got the money back for
CLAIM_BACK = "claim_back"
# the key of the word to a supplier that the buyer of what it delivered has the money back
REFUNDED = "refunded"
# the key of a look-up that a callback caused, which proves nothing by itself
TOLD = "told"
# the key of the looks at an order that could not be stopped, after its money may have gone back
LATE = "late"
LATE_LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=7))


@dataclass(frozen=True, slots=True)
class SupplyErrand:
    """One question to a supplier; the account and codes are kept out of every repr.

    `act` is place, query, fence, claim, check (codes, by the piece that each is), recall (take back), return (the
    price), tell (that the buyer was refunded) or probe (is anybody there). `stopped_from` is when an order that cannot
    be stopped counts as never delivered any more. `pieces`: those of the delivery it is about, from 1; empty: all.
    """

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
    server: str = ""
    currency: str = "CNY"
    supplier_no: str = ""
    stopped_from: datetime | None = None
    amount_minor: int = 0
    codes: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    pieces: tuple[int, ...] = ()

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
            server=self.server,
            supplier_no=self.supplier_no,
            pieces=self.pieces,
        )
