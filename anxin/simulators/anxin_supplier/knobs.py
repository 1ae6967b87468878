"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.anxin_supplier.api import Api
from anxin.simulators.anxin_supplier.house import BEHAVIOURS, House
from anxin.simulators.anxin_supplier.misbehaviours import MISBEHAVIOURS
from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.faults import EVERYTHING, Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal
from anxin.simulators.sealed_callbacks import FAULTS as CALLBACK_FAULTS

FAULTS = CALLBACK_FAULTS | {"error_500", "forged_answer", "unsealed_answer"}
ANSWERS = frozenset({"admit", "deny", "waiting"})
RETURNS = frozenset({"agreed", "refused", "waiting"})
VERDICTS = frozenset({"valid_unused", "used", "invalid", "unknown"})


@dataclass
class Knobs:
    """The unsigned half of the supplier."""

    house: House
    faults: Faults
    courier: Courier
    journal: Journal
    api: Api

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        house = self.house
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "deliveries"): lambda _fields, _request: {"deliveries": house.deliveries},
            ("GET", "totals"): lambda _fields, _request: {"balance_minor": house.balance_minor},
            ("POST", "misbehave"): self.misbehave,
            ("POST", "behaviours"): lambda fields, _request: _learn(house.behaviours, fields, BEHAVIOURS),
            ("POST", "codes"): lambda fields, _request: _learn(house.codes, fields, VERDICTS),
            ("POST", "claims"): lambda fields, _request: _learn(house.claims, fields, ANSWERS),
            ("POST", "returns"): lambda fields, _request: _learn(house.return_answers, fields, RETURNS),
            ("POST", "prices"): self.set_prices,
            ("POST", "release"): self.release,
            ("POST", "faults"): self.set_fault,
            ("POST", "callbacks/release"): self.release_callbacks,
            ("POST", "clock"): self.set_clock,
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def misbehave(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Plant {names: [...]}: these misbehaviours and no others."""
        names = fields.get("names")
        if not isinstance(names, list) or not set(names) <= MISBEHAVIOURS:
            raise BadField(" | ".join(sorted(MISBEHAVIOURS)))
        self.house.misbehaves.clear()
        self.house.misbehaves.update(names)
        return {"ok": True}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Deliver what is delayed or silent: all of it, or what is for {key}: an account, a sku or an order_no."""
        wanted = text(fields, "key", EVERYTHING)
        released = [
            order
            for order in self.house.orders.values()
            if order.status in ("accepted", "in_progress")
            and wanted in (EVERYTHING, order.account, order.sku, order.order_no)
        ]
        for order in released:
            self.house.deliver(order)
            self.api.tell(order)
        return {"released": len(released)}

    def set_prices(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {sku: price in minor units} of items on the shelf."""
        if not all(sku in self.house.items and isinstance(price, int) for sku, price in fields.items()):
            raise BadField("prices")
        for sku, price in fields.items():
            self.house.items[sku].price_minor = price
        return {"ok": True}

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {order_no | "*", fault, times?}."""
        times = fields.get("times")
        if not (times is None or isinstance(times, int)):
            raise BadField("times")
        if not self.faults.set(text(fields, "order_no"), text(fields, "fault"), times, fields):
            raise BadField("fault")
        return {"ok": True}

    def release_callbacks(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held callbacks, all of them or those of {order_no}."""
        scope = text(fields, "order_no", EVERYTHING)
        return {"released": self.courier.release(lambda letter: scope in (EVERYTHING, letter.entry["order_no"]))}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one; seals stay on the real one."""
        offset = fields.get("offset_seconds")
        if not isinstance(offset, int | float):
            raise BadField("offset_seconds")
        self.house.offset_seconds = float(offset)
        return {"now": self.house.now()}


def _learn(known: dict[str, str], fields: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    if not all(value in allowed for value in fields.values()):
        raise BadField(" | ".join(sorted(allowed)))
    known.update(fields)
    return {"ok": True}
