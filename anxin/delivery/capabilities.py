"""What can a supplier's system do, and what does stopping an order mean there? Flows ask this, never its name."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from anxin.policy.clauses import Ask


class Fencing(StrEnum):
    """What stands between an order under way and the buyer's money going back.

    `cancel`: the supplier is told to stop and says whether it has. `wait`: it cannot be told; an order looked up and
    not delivered `fence_wait_seconds` after it was placed is never delivered any more. `none`: neither; only a named
    risk remains.
    """

    CANCEL = "cancel"
    WAIT = "wait"
    NONE = "none"


@dataclass(frozen=True)
class SupplierCapabilities:
    """A supplier's declaration, kept as data on its row; durations carry their unit in the name, amounts are minor.

    `idempotent`: the same number again is the same order. `queryable`: orders can be looked up by our number (or by
    the supplier's, where it told one). `price_cap`: the supplier itself refuses above our most; else its client looks
    the price up before it orders. `fence_risk_minor`: where an order cannot be stopped, up to this amount the shop
    gives the money back all the same and bears by name what then arrives; 0 for never. `callback_proves`: a verified
    callback is believed; without it the order is looked up. `prepaid`: we pay in advance, orders are taken from our
    balance there. `hears_refunds`: it is told when a buyer has all the money back, and voids what can still be used.
    `stops_paid`: what was paid can be stopped as a rule, so that goods that arrive late may be offered as the safer
    choice; without it stopping is asked for all the same. `promise_share`: after this share of a promise, in percent,
    another supplier is thought of.
    """

    idempotent: bool = True
    queryable: bool = True
    price_cap: bool = True
    fencing: Fencing = Fencing.CANCEL
    fence_wait_seconds: int = 0
    fence_risk_minor: int = 0
    callbacks: bool = True
    callback_proves: bool = True
    account_check: bool = False
    code_check: bool = False
    claims: bool = False
    returns: bool = False
    recall: bool = False
    items: bool = False
    stock: bool = False
    balance: bool = False
    bills: bool = False
    prepaid: bool = False
    hears_refunds: bool = False
    stops_paid: bool = True
    query_interval_seconds: int = 0
    promise_share: int = 50

    def answers(self, ask: Ask, *, whole: bool) -> bool:
        """Whether its system says whether it takes back (an order as a whole), or what it says to a claim."""
        return self.recall and whole if ask is Ask.TAKE_BACK else self.claims

    def to_json(self) -> dict[str, Any]:
        """As kept on the supplier's row."""
        return asdict(self) | {"fencing": str(self.fencing)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "SupplierCapabilities":
        """From the supplier's row; what an older row does not name has its default.

        An unknown name raises TypeError and an unknown way of fencing ValueError: a misspelt one is never ignored.
        """
        fencing = {"fencing": Fencing(kept["fencing"])} if "fencing" in kept else {}
        return cls(**(kept | fencing))
