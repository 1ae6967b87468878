"""What does a page know? Plain values that a view reads for its template; nothing here asks or changes anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from anxin.texts import Text
from anxin.web.complained import ComplaintShown
from anxin.web.settling import Settling

Tone = Literal["waiting", "protected", "needs", "info", "quiet"]
Place = Literal["buyer", "hold", "supplier", "returning", "returned", "suspense"]
Mark = Literal["done", "now", "next", "failed"]


@dataclass(frozen=True)
class Status:
    """The head of a page: one state, one line of truth, and until when."""

    tone: Tone
    icon: str
    title: Text
    sentence: Text
    reason: Text | None = None
    due_at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class Money:
    """Where the money of an order is."""

    place: Place
    amount_minor: int
    currency: str = "CNY"
    note: Text | None = None


@dataclass(frozen=True)
class Entry:
    """One line of a story: what happened, or what will."""

    at: datetime | None
    title: Text
    detail: Text | None = None
    mark: Mark = "done"


@dataclass(frozen=True)
class Record:
    """What a supplier has shown so far; None where there is too little to say."""

    name: Text | str
    orders: int
    on_time_percent: float | None = None
    refund_percent: float | None = None
    median: timedelta | None = None


@dataclass(frozen=True)
class Scenario:
    """One everyday case and what the rules in force decide about it."""

    when: Text
    then: Text
    clause: str


@dataclass(frozen=True)
class ItemShown:
    """An item as a buyer sees it before buying."""

    id: UUID
    title: Text | str
    goods: str
    price_minor: int
    promise: timedelta
    record: Record
    currency: str = "CNY"
    description: Text | str = ""
    in_stock: int | None = None
    returned: tuple[Scenario, ...] = ()
    not_returned: tuple[Scenario, ...] = ()
    checked: tuple[Scenario, ...] = ()
    look: tuple[Text, ...] = ()
    sku: str = ""
    cautious: bool = False
    usual: timedelta | None = None
    free_at: datetime | None = None
    period_days: int | None = None
    level: Text | None = None
    privileges: tuple[Text, ...] = ()
    next_price_minor: int | None = None
    next_price_at: datetime | None = None
    state: str = "listed"
    vetting: str = ""
    # promised late, from somebody who can still be stopped when a mistake is found
    unhurried: bool = False

    @property
    def sold_out(self) -> bool:
        """Nothing left to sell; None means not counted, as for top-ups."""
        return self.in_stock == 0


@dataclass(frozen=True)
class UnitShown:
    """One piece of an order, or what of it has not arrived, as its buyer sees it; `tail` ends a code that was seen."""

    place: int
    name: Text
    tone: Tone
    state: Text
    amount_minor: int
    open: bool
    arrived: bool
    code: UUID | None = None
    tail: str = ""


@dataclass(frozen=True)
class BalanceShown:
    """A refund that lies in the buyer's balance and may still go back the way the order was paid."""

    id: UUID
    amount_minor: int
    currency: str
    channel: Text
    arrives: Text


@dataclass(frozen=True)
class MembershipShown:
    """How far a membership has run, in whole days from its arrival, and what of its price the rest of it is."""

    until: datetime
    days: int
    used: int
    left_minor: int
    ended: bool


@dataclass(frozen=True)
class OrderShown:
    """An order as its buyer sees it."""

    id: UUID
    ref: str
    title: Text | str
    goods: str
    quantity: int
    amount_minor: int
    placed_at: datetime
    status: Status
    money: Money
    stamp: str
    timeline: tuple[Entry, ...] = ()
    account: str = ""
    supplier: Text | str = ""
    policy: str = ""
    channel: Text | None = None
    currency: str = "CNY"
    codes: tuple[str, ...] = ()
    revealed_at: datetime | None = None
    live: bool = True
    can: frozenset[str] = field(default_factory=frozenset)
    case: UUID | None = None
    refund: UUID | None = None
    refund_to: str | None = None
    in_balance: tuple[BalanceShown, ...] = ()
    no_way_back: Text | None = None
    look: tuple[tuple[Text, str], ...] = ()
    item: UUID | None = None
    talk: bool = False
    unread: int = 0
    units: tuple[UnitShown, ...] = ()
    membership: MembershipShown | None = None


@dataclass(frozen=True)
class PaymentShown:
    """An order that waits to be paid; without a cashier address the channel has yet to be chosen."""

    order: UUID
    ref: str
    title: Text | str
    amount_minor: int
    due_at: datetime
    cashier_url: str = ""
    channel: Text | None = None
    currency: str = "CNY"
    redirect_url: str = ""
    covered_minor: int = 0
    balance_minor: int = 0
    wallet: UUID | None = None
    in_app: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[Text, ...] = ()
    warning: Text | None = None
    other_ways: bool = False

    @property
    def live(self) -> bool:
        """There is something to wait for."""
        return bool(self.cashier_url or self.redirect_url or self.in_app)

    @property
    def cashier(self) -> str:
        """Where the buyer pays: the channel's own page, or what the code says where that is an address."""
        return self.redirect_url or (self.cashier_url if self.cashier_url.startswith(("http://", "https://")) else "")


@dataclass(frozen=True)
class Link:
    """One link of the evidence chain."""

    name: Text
    state: Literal["sealed", "missing", "not_needed"]
    note: Text


@dataclass(frozen=True)
class Check:
    """What the rules say before anything is applied for.

    `rows`: who decides, how much and when it arrives, each with its name. `needs`: the evidence, what is there already
    and what is missing. `why` and `ways`: for a no, or a not yet, its reason and what else can be done.
    """

    tone: Tone
    headline: Text
    clause: str
    rows: tuple[tuple[Text, Text], ...]
    needs: tuple[Link, ...] = ()
    why: Text | None = None
    ways: tuple[Text, ...] = ()
    changes: tuple[Text, ...] = ()
    plain: bool = False


@dataclass(frozen=True)
class CaseShown:
    """A case as its buyer sees it."""

    id: UUID
    order: UUID
    ref: str
    title: Text | str
    amount_minor: int
    problem: Text
    status: Status
    stamp: str
    timeline: tuple[Entry, ...] = ()
    chain: tuple[Link, ...] = ()
    clause: str = ""
    liable: Text | None = None
    ways_on: tuple[Text, ...] = ()
    receipt: tuple[tuple[Text, Text | str], ...] = ()
    order_ref: str = ""
    choices: tuple[tuple[str, Text, Text], ...] = ()
    policy: str = ""
    currency: str = "CNY"
    live: bool = True
    open: bool = True
    stopping: Text | None = None
    settling: Settling | None = None
    complaints: tuple[ComplaintShown, ...] = ()
    asked_for: Text | None = None
    awaits_buyer: bool = False
    units: Text | None = None


@dataclass(frozen=True)
class Clause:
    """One clause in words."""

    number: str
    verdict: Text
    when: Text
    then: Text
    law: Text | str = ""
    name: Text | None = None


@dataclass(frozen=True)
class OrderLine:
    """One order in a list."""

    id: UUID
    ref: str
    title: Text | str
    goods: str
    amount_minor: int
    at: datetime
    tone: Tone
    icon: str
    state: Text
    due_at: datetime | None = None
    currency: str = "CNY"
    quantity: int = 1
    account: str = ""
