"""What is a worker sent out to ask about a refund? All that the asking needs, so that it touches no database."""

from dataclasses import dataclass
from uuid import UUID

from anxin.agenda.asks import Claimed

ASK, QUERY, RETRY = "ask", "query", "retry"


@dataclass(frozen=True, slots=True)
class RefundErrand:
    """One question to a channel; `act` is ask, query or retry, `attempt` counts retries after a bounce."""

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
    paid_minor: int
    reference: str
    transaction_no: str
