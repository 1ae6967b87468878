"""What does the sandbox supplier charge, whose accounts does it know, and which orders does it take?"""

import hashlib
from dataclasses import dataclass, field

from anxin.simulators.desk import Refused
from anxin.simulators.dice import dice
from anxin.simulators.supplies import Supplies, Supply

NICKNAMES = ("安安", "清风", "北岛", "小满", "阿树", "江月", "Mango", "Robin", "Kiki", "Felix")


@dataclass
class Warehouse(Supplies[Supply]):
    """Everything the supplier knows; behaviours, prices and answers are set through the knobs."""

    PREFIX = "SS"
    PARTLY = "in_progress"

    prices_minor: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, str | None] = field(default_factory=dict)

    def place(self, supply: Supply, max_price_minor: int) -> Supply:
        """Take an order. The caller has looked that the number is new. Raises Refused."""
        if supply.cost_minor > max_price_minor:
            raise Refused(422, "PRICE_EXCEEDS")
        if self.nickname(supply.account) is None:
            raise Refused(422, "ACCOUNT_UNKNOWN")
        self.orders[supply.order_no] = supply
        return supply

    def nickname(self, account: str) -> str | None:
        """The masked nickname of an account, None when there is none. Accounts are found unless a knob says not."""
        if account in self.accounts:
            return self.accounts[account]
        name = NICKNAMES[hashlib.sha256(account.encode()).digest()[0] % len(NICKNAMES)]
        return name[0] + "*" * (len(name) - 1)


def new_warehouse(seed: int | None) -> Warehouse:
    """An empty warehouse; a seed makes its numbers repeatable."""
    return Warehouse(dice(seed))
