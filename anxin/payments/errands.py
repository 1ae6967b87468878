"""What is a worker sent out to ask about a payment? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.payments.channel import PaymentAsk, ReleaseAsk

QUERY, CLOSE = "query", "close"


@dataclass(frozen=True, slots=True)
class PaymentErrand:
    """One look at a payment that was offered and not yet reported, or the order to close it.

    `unmatched`: it is money that no payment of ours is known for.
    """

    claimed: Claimed
    payment: UUID
    channel: UUID
    ask: PaymentAsk
    act: str = QUERY
    unmatched: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseErrand:
    """One frozen payment whose money is to be released."""

    claimed: Claimed
    channel: UUID
    ask: ReleaseAsk
