"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.control import Turn
from anxin.simulators.fields import BadField
from anxin.simulators.sandsup.api import Api
from anxin.simulators.sandsup.warehouse import Warehouse
from anxin.simulators.supplies import Supply
from anxin.simulators.supply_knobs import SupplyKnobs


@dataclass
class Knobs(SupplyKnobs[Warehouse, Supply]):
    """The unsigned half of the supplier."""

    api: Api

    def turns(self) -> dict[tuple[str, str], Turn]:
        """Which accounts there are."""
        return {("POST", "accounts"): self.set_accounts}

    def tell(self, order: Supply) -> None:
        """Tell the shop how an order stands now."""
        self.api.callbacks.send(order)

    def set_accounts(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {account: masked nickname | null}; null makes an account unknown."""
        if not all(value is None or isinstance(value, str) for value in fields.values()):
            raise BadField("accounts")
        self.house.accounts.update(fields)
        return {"ok": True}

    def set_prices(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {sku: price in minor units}; without one an order costs what it may cost at most."""
        if not all(isinstance(value, int) for value in fields.values()):
            raise BadField("prices")
        self.house.prices_minor.update(fields)
        return {"ok": True}
