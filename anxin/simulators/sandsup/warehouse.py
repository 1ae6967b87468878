"""Which orders does the supplier have, how do they behave, and what went out to whom?"""

import hashlib
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from anxin.simulators.desk import Refused
from anxin.simulators.dice import dice
from anxin.simulators.faults import EVERYTHING

BEHAVIOURS = frozenset({"deliver", "delay", "fail", "silent", "deliver_twice", "partial", "timeout_after_success"})
NICKNAMES = ("安安", "清风", "北岛", "小满", "阿树", "江月", "Mango", "Robin", "Kiki", "Felix")


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


@dataclass
class Warehouse:
    """Everything the supplier knows; behaviours, prices and answers are set through the knobs."""

    random: random.Random
    offset_seconds: float = 0.0
    supplies: dict[str, Supply] = field(default_factory=dict)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    behaviours: dict[str, str] = field(default_factory=dict)
    prices_minor: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, str | None] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)

    def now(self) -> float:
        """The business time of the supplier, in epoch seconds; seals use the real one."""
        return time.time() + self.offset_seconds

    def number(self, prefix: str) -> str:
        """A new number of the supplier's own."""
        return prefix + "".join(self.random.choices("0123456789", k=16))

    def behaviour(self, sku: str, account: str) -> str:
        """How an order for this account behaves: by account, else by sku, else as everything."""
        for key in (account, sku, EVERYTHING):
            if key in self.behaviours:
                return self.behaviours[key]
        return "deliver"

    def place(self, supply: Supply, max_price_minor: int) -> Supply:
        """Take an order. The caller has looked that the number is new. Raises Refused."""
        if supply.cost_minor > max_price_minor:
            raise Refused(422, "PRICE_EXCEEDS")
        if self.nickname(supply.account) is None:
            raise Refused(422, "ACCOUNT_UNKNOWN")
        self.supplies[supply.order_no] = supply
        return supply

    def find(self, order_no: str) -> Supply:
        """The order of this number. Raises Refused."""
        supply = self.supplies.get(order_no)
        if supply is None:
            raise Refused(404, "NOT_FOUND")
        return supply

    def deliver(self, supply: Supply, share: int = 100) -> None:
        """Let goods go out; each call is value on the buyer's account, a second one by mistake as well."""
        supply.delivered_share = share
        supply.status = "delivered" if share == 100 else "in_progress"
        supply.delivered_at = self.now()
        self.deliveries.append(
            {
                "order_no": supply.order_no,
                "account": supply.account,
                "share": share,
                "delivered_at": supply.delivered_at,
            }
        )

    def fence(self, supply: Supply) -> str:
        """Stop an order if that can be done: "done" or "impossible"."""
        if supply.status == "failed":
            return "done"
        if supply.status == "delivered" or supply.delivered_share or supply.behaviour == "silent":
            return "impossible"
        supply.status, supply.detail = "failed", "stopped"
        return "done"

    def nickname(self, account: str) -> str | None:
        """The masked nickname of an account, None when there is none. Accounts are found unless a knob says not."""
        if account in self.accounts:
            return self.accounts[account]
        name = NICKNAMES[hashlib.sha256(account.encode()).digest()[0] % len(NICKNAMES)]
        return name[0] + "*" * (len(name) - 1)

    def claim(self, supply: Supply) -> str:
        """What the supplier says to a claim: "admit", "deny" or "waiting"."""
        told = self.claims.get(supply.order_no, self.claims.get(EVERYTHING))
        if told is not None:
            return told
        if supply.behaviour == "silent":
            return "waiting"
        return "deny" if supply.status == "delivered" else "admit"


def new_warehouse(seed: int | None) -> Warehouse:
    """An empty warehouse; a seed makes its numbers repeatable."""
    return Warehouse(dice(seed))


def supply_fields(supply: Supply) -> dict[str, Any]:
    """What the supplier tells of an order."""
    return {
        "order_no": supply.order_no,
        "supplier_no": supply.supplier_no,
        "status": supply.status,
        "delivered_share": supply.delivered_share,
        "delivered_at": iso(supply.delivered_at),
        "cost_minor": supply.cost_minor,
        "detail": supply.detail,
    }


def iso(moment: float | None) -> str | None:
    """A moment as the protocol writes it, in UTC."""
    return None if moment is None else datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
