"""What does a source sell, which orders has it taken, and what went out to whom?"""

import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from anxin.simulators.faults import EVERYTHING

BEHAVIOURS = frozenset({"deliver", "delay", "fail", "silent", "partial", "deliver_twice"})
REFUNDS = frozenset({"agree", "refuse", "wait"})
FIRST_NUMBER = 100_001

State = Literal["waiting", "working", "part", "done", "failed", "leaving", "returning", "refunded"]


class Refused(Exception):
    """An order that is not taken; the word says why, and each protocol has its own for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class Goods:
    """One thing on sale; `kind` is "code" or "topup"."""

    sku: str
    title: str = "月卡"
    price_minor: int = 500
    stock: int = 1000
    kind: str = "code"
    on_sale: bool = True


@dataclass
class Card:
    """One code that went out; `state` is fresh, used, void or voiding."""

    number: str
    text: str
    state: str = "fresh"


@dataclass
class Purchase:
    """One order of a buyer's, under the buyer's number `theirs` and the source's `number`."""

    number: int
    theirs: str
    goods: Goods
    quantity: int
    account: str
    cost_minor: int
    notify_url: str
    behaviour: str
    at: float
    state: State = "waiting"
    cards: list[Card] = field(default_factory=list)
    returned_minor: int = 0
    words: str = ""
    done_at: float = 0.0
    refund_url: str = ""
    applied_at: int = 0

    @property
    def share(self) -> int:
        """What of it went out, in percent."""
        return {"part": 50, "done": 100}.get(self.state, 0)


@dataclass
class Depot:
    """Everything a source knows; its goods and manners are set through the knobs."""

    balance_minor: int = 100_000_000
    goods: dict[str, Goods] = field(default_factory=dict)
    purchases: dict[str, Purchase] = field(default_factory=dict)
    behaviours: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, str] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(FIRST_NUMBER))

    def stocked(self, sku: str) -> Goods:
        """The goods of a number. Raises Refused."""
        found = self.goods.get(sku)
        if found is None:
            raise Refused("no_goods")
        return found

    def take(
        self, theirs: str, sku: str, quantity: int, account: str, url: str, most_minor: int | None = None
    ) -> Purchase:
        """Take an order and its price. The caller has looked that the number is new. Raises Refused."""
        goods = self.stocked(sku)
        cost_minor = goods.price_minor * quantity
        for refused, why in (
            (not goods.on_sale, "off_sale"),
            (quantity < 1 or (goods.kind == "topup") != bool(account), "bad"),
            (most_minor is not None and cost_minor > most_minor, "dear"),
            (goods.stock < quantity, "no_stock"),
            (self.balance_minor < cost_minor, "no_money"),
        ):
            if refused:
                raise Refused(why)
        goods.stock -= quantity
        self.balance_minor -= cost_minor
        behaviour = self.manner(self.behaviours, theirs, account, sku) or "deliver"
        made = Purchase(
            next(self.numbers), theirs, goods, quantity, account, cost_minor, url, behaviour, at=time.time()
        )
        self.purchases[theirs] = made
        return made

    def manner(self, known: dict[str, str], *keys: str) -> str:
        """The first manner that was set for one of these keys, or for everything."""
        return next((known[key] for key in (*keys, EVERYTHING) if key in known), "")

    def begin(self, made: Purchase) -> bool:
        """Let an order do what its behaviour says; whether there is news of it."""
        if made.behaviour in ("silent", "delay"):
            made.state = "waiting" if made.behaviour == "silent" else "working"
            return False
        if made.behaviour == "fail":
            self.undo(made, "failed", "无货，已退款")
        elif made.behaviour == "partial":
            self.deliver(made, whole=False)
        else:
            self.deliver(made)
        if made.behaviour == "deliver_twice":
            self.deliver(made)
        return True

    def deliver(self, made: Purchase, *, whole: bool = True) -> None:
        """Let goods go out; each call is value gone, a second one by mistake as well."""
        made.state, made.done_at, made.words = ("done" if whole else "part"), time.time(), "处理成功"
        if made.goods.kind == "code" and whole:
            made.cards = [Card(str(next(self.numbers)), secrets.token_hex(8)) for _ in range(made.quantity)]
        self.deliveries.append({"theirs": made.theirs, "account": made.account, "share": made.share})
        if not whole:
            made.returned_minor = made.cost_minor // 2
            self.balance_minor += made.returned_minor

    def undo(self, made: Purchase, state: State, words: str) -> None:
        """Give the whole price back, and void what went out."""
        self.balance_minor += made.cost_minor - made.returned_minor
        made.returned_minor, made.state, made.words = made.cost_minor, state, words
        made.done_at = time.time()
        for card in made.cards:
            card.state = "void"

    def refund(self, made: Purchase) -> str:
        """What is said to a refund: "agree", "refuse" or "wait"; agreed means that the goods are void now."""
        if made.state in ("refunded", "failed"):
            return "agree"
        manner = self.manner(self.refunds, made.theirs, made.goods.sku)
        if not manner:
            # nobody who has delivered value can take it back
            manner = "refuse" if made.state == "done" and made.goods.kind == "topup" else "agree"
        if manner == "refuse" or any(card.state == "used" for card in made.cards):
            return "refuse"
        if manner == "wait":
            made.state = "leaving" if made.state in ("waiting", "working", "leaving") else "returning"
            return "wait"
        self.undo(made, "failed" if made.state in ("waiting", "working") else "refunded", "已退款")
        return "agree"
