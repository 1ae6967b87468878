"""Which orders has a simulated supplier, how do they behave, and what went out to whom?"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Generic, TypeVar

from anxin.simulators.desk import Answer, Refused
from anxin.simulators.faults import EVERYTHING, Faults

BEHAVIOURS = frozenset({"deliver", "delay", "fail", "silent", "deliver_twice", "partial", "timeout_after_success"})
PARTIAL_SHARE = 50


@dataclass
class Supply:
    """One order of the shop at the supplier, for ever under the shop's own number."""

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


Kept = TypeVar("Kept", bound=Supply)


@dataclass
class Supplies(Generic[Kept]):
    """What every simulated supplier knows; behaviours and answers are set through the knobs."""

    PREFIX: ClassVar[str]
    # how an order stands of which a part went out
    PARTLY: ClassVar[str]

    random: random.Random
    offset_seconds: float = 0.0
    orders: dict[str, Kept] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    behaviours: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)

    def now(self) -> float:
        """The business time of the supplier, in epoch seconds; seals use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new number of the supplier's own."""
        return prefix + "".join(self.random.choices("0123456789", k=16))

    def behaviour(self, sku: str, account: str) -> str:
        """How an order behaves: by account, else by sku, else as everything, else as such orders do by themselves."""
        for key in (account, sku, EVERYTHING):
            if key in self.behaviours:
                return self.behaviours[key]
        return self.natural(sku)

    def natural(self, _sku: str) -> str:
        """How orders of this sku behave when nothing else was asked for."""
        return "deliver"

    def find(self, order_no: str) -> Kept:
        """The order of this number. Raises Refused."""
        order = self.orders.get(order_no)
        if order is None:
            raise Refused(404, "NOT_FOUND")
        return order

    def begin(self, order: Kept, tell: Callable[[Kept], None]) -> None:
        """Let an order do what its behaviour says, and tell the shop of it."""
        if order.behaviour == "silent":
            return
        if order.behaviour == "delay":
            order.status = "in_progress"
            return
        if order.behaviour == "fail":
            self.end(order, "out of stock")
        elif order.behaviour == "partial":
            self.deliver(order, PARTIAL_SHARE)
        else:
            self.deliver(order)
        tell(order)
        if order.behaviour == "deliver_twice":
            order.supplier_no = self.number(self.PREFIX)
            self.deliver(order)
            tell(order)

    def deliver(self, order: Kept, share: int = 100) -> None:
        """Let goods go out; each call is value for the buyer, a second one by mistake as well."""
        order.delivered_share = share
        order.status = "delivered" if share == 100 else self.PARTLY
        order.delivered_at = self.now()
        self.deliveries.append(
            {"order_no": order.order_no, "account": order.account, "share": share, "delivered_at": order.delivered_at}
        )

    def end(self, order: Kept, detail: str) -> None:
        """End an order without goods."""
        order.status, order.detail = "failed", detail

    def fence(self, order: Kept) -> str:
        """Stop an order if that can be done: "done" or "impossible"."""
        if order.status == "failed":
            return "done"
        if order.delivered_share or order.behaviour == "silent":
            return "impossible"
        self.stop(order)
        return "done"

    def stop(self, order: Kept) -> None:
        """Stop an order of which nothing went out."""
        self.end(order, "stopped")

    def claim(self, order: Kept) -> str:
        """What the supplier says to a claim: "admit", "deny" or "waiting"."""
        told = self.claims.get(order.order_no, self.claims.get(EVERYTHING))
        if told is not None:
            return told
        if order.behaviour == "silent":
            return "waiting"
        return "deny" if order.status == "delivered" else "admit"


def told(supply: Supply) -> dict[str, Any]:
    """What every supplier tells of an order."""
    return {
        "order_no": supply.order_no,
        "supplier_no": supply.supplier_no,
        "status": supply.status,
        "delivered_share": supply.delivered_share,
        "delivered_at": iso(supply.delivered_at),
        "cost_minor": supply.cost_minor,
        "detail": supply.detail,
    }


def answer_of(faults: Faults, order_no: str, fields: dict[str, Any]) -> Answer:
    """The answer about an order, with its seal unless a fault says otherwise."""
    if faults.take("unsealed_answer", order_no) is not None:
        return Answer(200, fields, seal="none")
    if faults.take("forged_answer", order_no) is not None:
        return Answer(200, fields, seal="wrong")
    return Answer(200, fields)


def iso(moment: float | None) -> str | None:
    """A moment as the protocols write it, in UTC."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
