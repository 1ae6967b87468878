"""What does a worker hold while it fetches a docked supplier's bill, or pays a supplier out? Plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.supplier import SupplierBillLine
from anxin.payouts.channel import PayoutAsk

# the key of a look at the balance instead
BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class UpstreamBillErrand:
    """One day's bill of one supplier to be fetched; or its balance to be looked at, where the claim's key says so."""

    claimed: Claimed
    bill: UUID
    supplier: UUID
    day: date


@dataclass(frozen=True, slots=True)
class UpstreamBillAnswer:
    """The lines of the bill, or None and why; what lies on our account there, where that was asked."""

    lines: Sequence[SupplierBillLine] | None
    detail: str = ""
    balance_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PayoutErrand:
    """One payout to be asked for or looked up, with its attempt on record."""

    claimed: Claimed
    channel: UUID
    act: str
    ask: PayoutAsk
