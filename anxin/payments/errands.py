"""What is a worker sent out to ask about a payment?"""

from dataclasses import dataclass
from uuid import UUID

from anxin.agenda.asks import Claimed


@dataclass(frozen=True, slots=True)
class PaymentErrand:
    """One look at a payment that was offered and not yet reported."""

    claimed: Claimed
    payment: UUID
    channel: UUID
