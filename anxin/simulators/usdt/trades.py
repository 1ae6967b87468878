"""Which trades are there, and which exact sum on which address does each one wait for?"""

import hashlib
import hmac
import json
import random
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WAITING, PAID, EXPIRED = 1, 2, 3
LIFE_SECONDS = 600
# what one USDT costs, in CNY
RATE = 7.2
# two trades never wait for one sum at one address
STEP = 0.0001


@dataclass
class Trade:
    """One order of the shop, and the sum in USDT by which its payment is known."""

    trade_id: str
    order_id: str
    amount: float
    actual_amount: float
    address: str
    notify_url: str
    redirect_url: str
    added_at: float
    expires_at: float
    status: int = WAITING
    paid_at: float | None = None
    block_transaction_id: str = ""


@dataclass
class Trades:
    """All trades of the one shop."""

    token: str
    seed: int | None = None
    offset_seconds: float = 0
    by_id: dict[str, Trade] = field(default_factory=dict)
    by_order: dict[str, Trade] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Numbers come from the seed, where there is one."""
        known = random.Random(self.seed)  # noqa: S311  repeatable on purpose, and only with a seed
        self.random: random.Random = secrets.SystemRandom() if self.seed is None else known

    def now(self) -> float:
        """The business time of the gateway, in epoch seconds."""
        return time.time() + self.offset_seconds

    def letters(self, count: int) -> str:
        """Some letters and digits."""
        return "".join(self.random.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=count))

    def open(self, order_id: str, amount: float, notify_url: str, redirect_url: str) -> Trade | None:
        """A new trade; none when the order has one already."""
        if order_id in self.by_order:
            return None
        now, wanted = self.now(), round(amount / RATE, 4)
        taken = {trade.actual_amount for trade in self.by_id.values() if self.state(trade) == WAITING}
        while wanted in taken:
            wanted = round(wanted + STEP, 4)
        address = "T" + self.letters(33)
        expires_at = now + LIFE_SECONDS
        trade = Trade(self.letters(24), order_id, amount, wanted, address, notify_url, redirect_url, now, expires_at)
        self.by_id[trade.trade_id] = self.by_order[order_id] = trade
        return trade

    def state(self, trade: Trade) -> int:
        """How a trade stands now."""
        if trade.status == WAITING and trade.expires_at <= self.now():
            trade.status = EXPIRED
        return trade.status

    def pay(self, trade: Trade) -> bool:
        """Let the exact sum arrive; false when it is awaited no more."""
        if self.state(trade) != WAITING:
            return False
        trade.status, trade.paid_at, trade.block_transaction_id = PAID, self.now(), secrets.token_hex(32)
        return True

    def totals(self) -> dict[str, int]:
        """What came in, in minor units of CNY; nothing ever goes back."""
        paid = [trade for trade in self.by_id.values() if trade.status == PAID]
        minor = sum(round(trade.amount * 100) for trade in paid)
        return {"paid_minor": minor, "refunded_minor": 0, "payments": len(paid), "refunds": 0}


def number(value: float) -> str:
    """A number in its shortest form, as it is both sent and signed."""
    return json.dumps(int(value) if value == int(value) else value)


def signature(fields: Mapping[str, Any], token: str) -> str:
    """MD5 over the fields that are not empty, sorted, and the token."""
    told = {name: value if isinstance(value, str) else number(value) for name, value in fields.items()}
    text = "&".join(f"{name}={told[name]}" for name in sorted(told) if name != "signature" and told[name])
    return hashlib.new("md5", (text + token).encode(), usedforsecurity=False).hexdigest()


def holds(fields: Mapping[str, Any], token: str) -> bool:
    """Whether somebody with the token signed these fields."""
    return hmac.compare_digest(signature(fields, token).encode(), str(fields.get("signature", "")).encode())
