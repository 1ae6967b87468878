"""What is a worker sent out to ask about a refund? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.payments.channel import PaymentAsk

ASK, QUERY, RETRY, CREDIT = "ask", "query", "retry", "credit"
# for which purpose the vault keeps a buyer's card
CARD_PURPOSE = "bank card"


@dataclass(frozen=True, slots=True)
class SealedCard:
    """The card that a buyer named for a refund that came back, as it is kept."""

    bank: str
    holder: bytes
    number: bytes


@dataclass(frozen=True, slots=True)
class PaidAt:
    """A payment that was made at a channel, which can be asked how it stands there."""

    channel: UUID
    ask: PaymentAsk


@dataclass(frozen=True, slots=True)
class RefundErrand:
    """One question to a channel; `act` is ask, query or retry, `attempt` counts retries after a bounce.

    `credit` asks for no refund: the money goes to the buyer's own balance here, once the channels of the payments that
    it is of (`looks`) have said how much of them has gone back.
    `looks_after_seconds` is the channel's schedule; `arrived`: it is looked at once more after it had arrived.
    """

    claimed: Claimed
    act: str
    refund: UUID
    order: UUID
    payment: UUID
    channel: UUID
    amount_minor: int
    currency: str
    reason: str
    attempt: int
    idempotent: bool
    queryable: bool
    looks_after_seconds: tuple[int, ...]
    paid_minor: int
    reference: str
    transaction_no: str
    arrived: bool = False
    card: SealedCard | None = None
    looks: tuple[PaidAt, ...] = ()
