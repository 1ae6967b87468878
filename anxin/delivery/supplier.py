"""What must a supplier's system be able to answer? Every supplier in `integrations` fulfils this protocol.

Status sets are closed; "not found" is not "failed", and what is not clear is UNKNOWN.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class SupplyStatus(StrEnum):
    """What a supplier says of an order of ours."""

    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    PARTIAL = "partial"
    DELIVERED = "delivered"
    FAILED = "failed"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


class FenceStatus(StrEnum):
    """What a supplier says when it is told to stop."""

    DONE = "done"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


class ClaimStatus(StrEnum):
    """What a supplier says to a buyer's claim."""

    ADMIT = "admit"
    DENY = "deny"
    WAITING = "waiting"
    UNKNOWN = "unknown"


class CodeVerdict(StrEnum):
    """What a supplier says of a code."""

    VALID_UNUSED = "valid_unused"
    USED = "used"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SupplierCapabilities:
    """What a supplier's system declares: whether asking twice is one order, and whether orders can be looked up."""

    idempotent: bool = True
    queryable: bool = True


@dataclass(frozen=True)
class SupplyAnswer:
    """The answer to an order or a query; the share in percent."""

    status: SupplyStatus
    supplier_no: str = ""
    delivered_share: int = 0
    detail: str = ""


@dataclass(frozen=True)
class SupplierCallback:
    """A verified callback; `delivery` is our delivery's id."""

    external_id: str
    delivery: UUID
    answer: SupplyAnswer
    occurred_at: datetime


class CallbackForged(Exception):
    """A callback whose signature, freshness or form does not hold; nothing of it is believed."""


class SupplierSystem(Protocol):
    """One supplier's system, ready to be asked. All methods but verify_callback use the network."""

    def place(
        self, delivery: UUID, *, sku: str, quantity: int, account: str, max_price_minor: int, callback_url: str
    ) -> SupplyAnswer: ...

    def query(self, delivery: UUID) -> SupplyAnswer: ...

    def fence(self, delivery: UUID) -> FenceStatus: ...

    def check_account(self, *, sku: str, account: str) -> str | None:
        """The masked nickname of an account, None when the supplier does not know it or cannot say."""
        ...

    def check_code(self, code: str) -> CodeVerdict: ...

    def claim(self, delivery: UUID, *, problem: str) -> ClaimStatus: ...

    def verify_callback(self, *, method: str, path: str, headers: Mapping[str, str], body: bytes) -> SupplierCallback:
        """The callback, verified; raises CallbackForged."""
        ...
