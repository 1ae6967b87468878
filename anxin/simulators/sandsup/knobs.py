"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.faults import EVERYTHING, Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal
from anxin.simulators.sandsup.api import Api
from anxin.simulators.sandsup.warehouse import BEHAVIOURS, Warehouse
from anxin.simulators.sealed_callbacks import FAULTS as CALLBACK_FAULTS

FAULTS = CALLBACK_FAULTS | {"error_500", "forged_answer", "unsealed_answer"}
VERDICTS = frozenset({"valid_unused", "used", "invalid", "unknown"})
ANSWERS = frozenset({"admit", "deny", "waiting"})


@dataclass
class Knobs:
    """The unsigned half of the supplier."""

    warehouse: Warehouse
    faults: Faults
    courier: Courier
    journal: Journal
    api: Api

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        house = self.warehouse
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "deliveries"): lambda _fields, _request: {"deliveries": house.deliveries},
            ("GET", "callbacks"): self.waiting,
            ("POST", "behaviours"): lambda fields, _request: self._learn(house.behaviours, fields, BEHAVIOURS),
            ("POST", "codes"): lambda fields, _request: self._learn(house.codes, fields, VERDICTS),
            ("POST", "claims"): lambda fields, _request: self._learn(house.claims, fields, ANSWERS),
            ("POST", "accounts"): self.set_accounts,
            ("POST", "prices"): self.set_prices,
            ("POST", "release"): self.release,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "callbacks/release"): self.release_callbacks,
            ("POST", "callbacks/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "clock"): self.set_clock,
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def waiting(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How many callbacks are held, wait for their time, or are being posted."""
        courier = self.courier
        return {"held": len(courier.held), "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Deliver what is delayed or silent: all of it, or what is for {key}: an account, a sku or an order_no."""
        wanted = text(fields, "key", EVERYTHING)
        share = fields.get("share", 100)
        if not isinstance(share, int) or not 1 <= share <= 100:
            raise BadField("share")
        released = 0
        for supply in self.warehouse.supplies.values():
            if supply.status not in ("accepted", "in_progress"):
                continue
            if wanted in (EVERYTHING, supply.account, supply.sku, supply.order_no):
                self.warehouse.deliver(supply, share)
                self.api.callbacks.send(supply)
                released += 1
        return {"released": released}

    def set_accounts(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {account: masked nickname | null}; null makes an account unknown."""
        if not all(value is None or isinstance(value, str) for value in fields.values()):
            raise BadField("accounts")
        self.warehouse.accounts.update(fields)
        return {"ok": True}

    def set_prices(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {sku: price in minor units}; without one an order costs what it may cost at most."""
        if not all(isinstance(value, int) for value in fields.values()):
            raise BadField("prices")
        self.warehouse.prices_minor.update(fields)
        return {"ok": True}

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {order_no | "*", fault, times?}."""
        times = fields.get("times")
        if not (times is None or isinstance(times, int)):
            raise BadField("times")
        if not self.faults.set(text(fields, "order_no"), text(fields, "fault"), times, fields):
            raise BadField("fault")
        return {"ok": True}

    def clear_faults(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """No more faults."""
        self.faults.clear()
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
        self.warehouse.offset_seconds = float(offset)
        return {"now": self.warehouse.now()}

    def _learn(self, known: dict[str, str], fields: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
        if not all(value in allowed for value in fields.values()):
            raise BadField(" | ".join(sorted(allowed)))
        known.update(fields)
        return {"ok": True}
