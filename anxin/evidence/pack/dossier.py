"""What is known of an order when a pack is asked for? All of it, as plain values; nothing is left out here yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anxin.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One exhibit with its place in the order's chain; `of` is the supplier whom a message was to or from."""

    id: str
    seq: int
    previous: str
    link: str
    slot: str
    kind: str
    content: Mapping[str, Any]
    content_sha256: str
    by: str
    at: datetime
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A clean copy of a picture that somebody added (`reduced`: as paper shows it), with the hash of its original."""

    exhibit: str
    slot: str
    by: str
    at: datetime
    media_type: str
    original_sha256: str
    data: bytes = field(default=b"", repr=False)
    reduced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One case of the order."""

    ref: str
    problem: Text
    words: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision: who, what, by which clause and law, and why."""

    at: datetime
    by: str
    outcome: str
    clause_number: int
    clause: Text
    law: Text
    reason: Text
    liable: str
    amount_minor: int
    standing: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One payment that came in."""

    at: datetime
    channel: Text
    transaction_no: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One refund and where it stands."""

    ref: str
    amount_minor: int
    state: str
    channel: Text
    planned_at: datetime
    arrived_at: datetime | None
    number: str
    received_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One time that codes were shown."""

    at: datetime
    by: str
    proof: str
    address: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything of one order; `codes` stand here in the clear to be struck out wherever somebody wrote them."""

    order: str
    ref: str
    shop: Text
    language: str
    state: str
    goods: str
    title: Text
    quantity: int
    amount_minor: int
    currency: str
    placed_at: datetime
    paid_at: datetime | None
    delivered_at: datetime | None
    promise_minutes: int
    supplier: Text
    supplier_id: str
    account: str = field(repr=False)
    account_hint: str
    contact: str = field(repr=False)
    rules_number: int
    rules_text: str = field(repr=False)
    rules_sha256: str
    agreed_sha256: str
    claims: tuple[Claim, ...]
    rulings: tuple[Ruling, ...]
    payments: tuple[Paid, ...]
    refunds: tuple[Returned, ...]
    sights: tuple[Sight, ...]
    exhibits: tuple[Exhibit, ...]
    pictures: tuple[Picture, ...] = ()
    codes: tuple[str, ...] = field(default=(), repr=False)
    proof: Mapping[str, Any] | None = None

    @property
    def as_of(self) -> datetime:
        """When the last of it happened: the time that the pack bears, so that the same is always the same bytes."""
        return max([self.placed_at, *(each.at for each in self.exhibits)])
