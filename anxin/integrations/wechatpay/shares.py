"""What does WeChat Pay say of money that is shared out, released, or taken back from a receiver (分账)?"""

from dataclasses import dataclass
from enum import StrEnum


class ShareStatus(StrEnum):
    """Where a request to share or release stands. FINISHED says nothing of each receiver: see its part."""

    PROCESSING = "processing"
    FINISHED = "finished"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class PartStatus(StrEnum):
    """What became of one receiver's part; CLOSED came back to the merchant."""

    PENDING = "pending"
    PAID = "paid"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class ReturnStatus(StrEnum):
    """Where money taken back from a receiver is. While it is not FAILED, its number must never change."""

    PROCESSING = "processing"
    RETURNED = "returned"
    FAILED = "failed"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Receiver:
    """Who gets a part, in fen. Only from merchants can it be taken back."""

    account: str
    amount_minor: int
    description: str
    kind: str = "MERCHANT_ID"
    name: str = ""


@dataclass(frozen=True)
class Part:
    """One receiver's part as the channel tells of it."""

    account: str
    amount_minor: int
    status: PartStatus
    detail: str = ""


@dataclass(frozen=True)
class ShareAnswer:
    """The answer about a request to share or release."""

    status: ShareStatus
    order_no: str = ""
    parts: tuple[Part, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class ReturnAnswer:
    """The answer about money taken back from a receiver."""

    status: ReturnStatus
    return_no: str = ""
    amount_minor: int | None = None
    detail: str = ""
