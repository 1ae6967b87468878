"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.anxin_supplier.api import Api
from anxin.simulators.anxin_supplier.house import House, Order
from anxin.simulators.anxin_supplier.misbehaviours import MISBEHAVIOURS
from anxin.simulators.control import Turn
from anxin.simulators.fields import BadField
from anxin.simulators.supply_knobs import SupplyKnobs, learn

RETURNS = frozenset({"agreed", "refused", "waiting"})


@dataclass
class Knobs(SupplyKnobs[House, Order]):
    """The unsigned half of the supplier."""

    api: Api

    def turns(self) -> dict[tuple[str, str], Turn]:
        """What moved, what is said to refunds, and how it misbehaves."""
        return {
            ("GET", "totals"): lambda _fields, _request: {"balance_minor": self.house.balance_minor},
            ("POST", "misbehave"): self.misbehave,
            ("POST", "returns"): lambda fields, _request: learn(self.house.return_answers, fields, RETURNS),
        }

    def tell(self, order: Order) -> None:
        """Tell the shop how an order stands now."""
        self.api.tell(order)

    def misbehave(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Plant {names: [...]}: these misbehaviours and no others."""
        names = fields.get("names")
        if not isinstance(names, list) or not set(names) <= MISBEHAVIOURS:
            raise BadField(" | ".join(sorted(MISBEHAVIOURS)))
        self.house.misbehaves.clear()
        self.house.misbehaves.update(names)
        return {"ok": True}

    def set_prices(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {sku: price in minor units} of items on the shelf."""
        if not all(sku in self.house.items and isinstance(price, int) for sku, price in fields.items()):
            raise BadField("prices")
        for sku, price in fields.items():
            self.house.items[sku].price_minor = price
        return {"ok": True}
