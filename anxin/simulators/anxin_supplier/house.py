"""What does the supplier sell, which orders has it, what went out, and what moved on the shop's account?"""

import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from anxin.simulators.desk import Refused
from anxin.simulators.dice import dice
from anxin.simulators.faults import EVERYTHING

BEHAVIOURS = frozenset({"deliver", "delay", "fail", "silent", "deliver_twice", "partial", "timeout_after_success"})
SHANGHAI = timezone(timedelta(hours=8))
RANGE = {
    "card-50": ("Gift card 50", "code", 4500, 100),
    "coin-50": ("Coins 50", "topup", 4500, None),
    "slow-50": ("Coins 50, slowly", "topup", 4400, None),
    "gone-50": ("Gift card 50, sold out", "code", 4300, 0),
}
SLOW = frozenset({"slow-50"})


@dataclass
class Item:
    """One thing on the shelf."""

    title: str
    goods: str
    price_minor: int
    stock: int | None


@dataclass
class Order:
    """One order of the shop, for ever under the shop's own number."""

    order_no: str
    supplier_no: str
    sku: str
    quantity: int
    account: str
    cost_minor: int
    callback_url: str
    behaviour: str
    status: str = "accepted"
    delivered_share: int = 0
    detail: str = ""
    delivered_at: float | None = None
    returned_minor: int = 0
    codes: list[str] = field(default_factory=list)


@dataclass
class Return:
    """A price asked back."""

    order_no: str
    refund_no: str
    supplier_refund_no: str
    status: str
    amount_minor: int


@dataclass
class House:
    """Everything the supplier knows; behaviours, prices and answers are set through the knobs."""

    random: random.Random
    balance_minor: int = 100_000_000
    offset_seconds: float = 0.0
    items: dict[str, Item] = field(default_factory=lambda: {sku: Item(*said) for sku, said in RANGE.items()})
    orders: dict[str, Order] = field(default_factory=dict)
    returns: dict[tuple[str, str], Return] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    movements: list[dict[str, Any]] = field(default_factory=list)
    behaviours: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    return_answers: dict[str, str] = field(default_factory=dict)
    misbehaves: set[str] = field(default_factory=set)

    def now(self) -> float:
        """The business time of the supplier, in epoch seconds; seals use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new number of the supplier's own."""
        return prefix + "".join(self.random.choices("0123456789", k=16))

    def behaviour(self, sku: str, account: str) -> str:
        """How an order behaves: by account, else by sku, else as everything."""
        for key in (account, sku, EVERYTHING):
            if key in self.behaviours:
                return self.behaviours[key]
        return "delay" if sku in SLOW else "deliver"

    def take(self, order: Order, max_price_minor: int) -> None:
        """Take an order and its price. Raises Refused, and nothing of it is kept then."""
        item = self.items.get(order.sku)
        if item is None:
            raise Refused(422, "SKU_UNKNOWN")
        if item.stock is not None and item.stock < order.quantity:
            raise Refused(422, "SOLD_OUT")
        if order.cost_minor > max_price_minor and "price_ignored" not in self.misbehaves:
            raise Refused(422, "PRICE_EXCEEDS")
        if item.goods != "code" and not order.account:
            raise Refused(422, "ACCOUNT_UNKNOWN")
        if order.cost_minor > self.balance_minor:
            raise Refused(422, "BALANCE_SHORT")
        if item.stock is not None:
            item.stock -= order.quantity
        self.orders[order.order_no] = order
        self.move("order", order, order.cost_minor)

    def move(self, kind: str, order: Order, amount_minor: int) -> None:
        """Move money on the shop's account; the bill tells it."""
        self.balance_minor += amount_minor if kind == "refund" else -amount_minor
        if "bill_lacks" in self.misbehaves and kind == "order":
            return
        self.movements.append(
            {
                "kind": kind,
                "supplier_no": order.supplier_no,
                "order_no": order.order_no,
                "amount_minor": amount_minor,
                "occurred_at": iso(self.now()),
            }
        )

    def find(self, order_no: str) -> Order:
        """The order of this number. Raises Refused."""
        order = self.orders.get(order_no)
        if order is None:
            raise Refused(404, "NOT_FOUND")
        return order

    def deliver(self, order: Order, share: int = 100) -> None:
        """Let goods go out; each call is value for the buyer, a second one by mistake as well."""
        order.delivered_share = share
        order.status = "delivered" if share == 100 else "partial"
        order.delivered_at = self.now()
        if self.items[order.sku].goods == "code":
            count = order.quantity * share // 100 - (1 if "codes_short" in self.misbehaves else 0)
            order.codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}".upper() for _ in range(count)]
            self.codes |= dict.fromkeys(order.codes, "valid_unused")
        self.deliveries.append(
            {"order_no": order.order_no, "account": order.account, "share": share, "delivered_at": order.delivered_at}
        )

    def end(self, order: Order, detail: str) -> None:
        """End an order without goods; its price goes back."""
        order.status, order.detail = "failed", detail
        self.give_back(order, order.cost_minor)

    def give_back(self, order: Order, amount_minor: int) -> None:
        """Give a price back, never more than is left of it."""
        amount_minor = min(amount_minor, order.cost_minor - order.returned_minor)
        if amount_minor > 0:
            order.returned_minor += amount_minor
            self.move("refund", order, amount_minor)

    def fence(self, order: Order) -> str:
        """Stop an order if that can be done: "done" or "impossible"."""
        if order.status == "failed":
            return "done"
        if order.delivered_share or order.behaviour == "silent":
            return "impossible"
        if "fence_lies" not in self.misbehaves:
            self.end(order, "stopped")
        return "done"

    def claim(self, order: Order) -> str:
        """What the supplier says to a claim: "admit", "deny" or "waiting"."""
        told = self.claims.get(order.order_no, self.claims.get(EVERYTHING))
        if told is not None:
            return told
        if order.behaviour == "silent":
            return "waiting"
        return "deny" if order.status == "delivered" else "admit"

    def recall(self, order: Order) -> str:
        """Take goods back: codes are voided; a top-up cannot be taken back."""
        if not order.codes:
            return "done" if order.status == "failed" else "refused"
        if "recall_lies" not in self.misbehaves:
            self.codes |= dict.fromkeys(order.codes, "invalid")
        return "done"


def new_house(seed: int | None) -> House:
    """A house without orders; a seed makes its numbers repeatable."""
    return House(dice(seed))


def order_fields(order: Order, misbehaves: set[str]) -> dict[str, Any]:
    """What the supplier tells of an order."""
    return {
        "order_no": order.order_no,
        "supplier_no": order.supplier_no,
        "status": "done" if "strange_status" in misbehaves and order.status == "delivered" else order.status,
        "delivered_share": order.delivered_share,
        "delivered_at": iso(order.delivered_at),
        "cost_minor": order.cost_minor,
        "currency": "CNY",
        "detail": order.detail,
        "codes": order.codes,
    }


def iso(moment: float | None) -> str | None:
    """A moment as the protocol writes it, in UTC."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
