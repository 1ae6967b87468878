"""What does the supplier sell, which orders has it, what went out, and what moved on the shop's account?"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any

from anxin.simulators.desk import Refused
from anxin.simulators.dice import dice
from anxin.simulators.supplies import Supplies, Supply, iso, told

SHANGHAI = timezone(timedelta(hours=8))
RANGE = {
    "card-50": ("Gift card 50", "code", 4500, 1_000),
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
class Order(Supply):
    """One order of the shop, with what of its price went back, for which pieces, and the codes that went out."""

    returned_minor: int = 0
    codes: list[str] = field(default_factory=list)
    pieces_back: set[int] = field(default_factory=set)


@dataclass
class Return:
    """A price asked back."""

    order_no: str
    refund_no: str
    supplier_refund_no: str
    status: str
    amount_minor: int


@dataclass
class House(Supplies[Order]):
    """Everything the supplier knows; behaviours, prices and answers are set through the knobs."""

    PREFIX = "AX"
    PARTLY = "partial"

    balance_minor: int = 100_000_000
    items: dict[str, Item] = field(default_factory=lambda: {sku: Item(*said) for sku, said in RANGE.items()})
    returns: dict[tuple[str, str], Return] = field(default_factory=dict)
    movements: list[dict[str, Any]] = field(default_factory=list)
    return_answers: dict[str, str] = field(default_factory=dict)
    misbehaves: set[str] = field(default_factory=set)

    def natural(self, sku: str) -> str:
        """Some goods are slow by themselves."""
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

    def deliver(self, order: Order, share: int = 100) -> None:
        """Let goods go out, new codes each time."""
        super().deliver(order, share)
        if self.items[order.sku].goods == "code":
            count = order.quantity * share // 100 - (1 if "codes_short" in self.misbehaves else 0)
            order.codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}".upper() for _ in range(count)]
            self.codes |= dict.fromkeys(order.codes, "valid_unused")

    def end(self, order: Order, detail: str) -> None:
        """End an order without goods; its price goes back."""
        super().end(order, detail)
        self.give_back(order, order.cost_minor)

    def give_back(self, order: Order, amount_minor: int) -> None:
        """Give a price back, never more than is left of it."""
        amount_minor = min(amount_minor, order.cost_minor - order.returned_minor)
        if amount_minor > 0:
            order.returned_minor += amount_minor
            self.move("refund", order, amount_minor)

    def stop(self, order: Order) -> None:
        """Stop an order, or say so."""
        if "fence_lies" not in self.misbehaves:
            super().stop(order)

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
    fields = told(order) | {"currency": "CNY", "codes": order.codes}
    lies = "strange_status" in misbehaves and order.status == "delivered"
    return fields | {"status": "done"} if lies else fields
