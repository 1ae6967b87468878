"""Which knobs has every simulated supplier? (`/control/...`, unsigned, from this machine only.)"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.faults import EVERYTHING, Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal
from anxin.simulators.knobs import number
from anxin.simulators.sealed_callbacks import FAULTS as CALLBACK_FAULTS
from anxin.simulators.supplies import BEHAVIOURS, Supplies, Supply

FAULTS = CALLBACK_FAULTS | {"error_500", "forged_answer", "unsealed_answer"}
VERDICTS = frozenset({"valid_unused", "used", "invalid", "unknown"})
ANSWERS = frozenset({"admit", "deny", "waiting"})

Kept = TypeVar("Kept", bound=Supply)
House = TypeVar("House", bound=Supplies[Any])


@dataclass
class SupplyKnobs(ABC, Generic[House, Kept]):
    """The unsigned half of a supplier; `turns` adds what one supplier alone has."""

    house: House
    faults: Faults
    courier: Courier
    journal: Journal

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        house = self.house
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "deliveries"): lambda _fields, _request: {"deliveries": house.deliveries},
            ("GET", "callbacks"): self.waiting,
            ("POST", "behaviours"): lambda fields, _request: learn(house.behaviours, fields, BEHAVIOURS),
            ("POST", "codes"): lambda fields, _request: learn(house.codes, fields, VERDICTS),
            ("POST", "claims"): lambda fields, _request: learn(house.claims, fields, ANSWERS),
            ("POST", "prices"): self.set_prices,
            ("POST", "release"): self.release,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "callbacks/release"): self.release_callbacks,
            ("POST", "callbacks/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "clock"): self.set_clock,
            **self.turns(),
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def waiting(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How many callbacks are held, wait for their time, or are being posted."""
        courier = self.courier
        return {"held": len(courier.held), "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Deliver what is delayed or silent, all of it or {share} percent: for everybody, or what is for {key}: an
        account, a sku or an order_no."""
        wanted, share = text(fields, "key", EVERYTHING), fields.get("share", 100)
        if not isinstance(share, int) or not 1 <= share <= 100:
            raise BadField("share")
        released = [
            order
            for order in self.house.orders.values()
            if order.status in ("accepted", "in_progress")
            and wanted in (EVERYTHING, order.account, order.sku, order.order_no)
        ]
        for order in released:
            self.house.deliver(order, share)
            self.tell(order)
        return {"released": len(released)}

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {order_no | "*", fault, times?}."""
        ask_fault(self.faults, text(fields, "order_no"), fields)
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
        self.house.offset_seconds = number(fields, "offset_seconds")
        return {"now": self.house.now()}

    @abstractmethod
    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this supplier alone."""

    @abstractmethod
    def set_prices(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set {sku: price in minor units}."""

    @abstractmethod
    def tell(self, order: Kept) -> None:
        """Tell the shop how an order stands now."""


def learn(known: dict[str, str], fields: dict[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """Keep what was told by its keys. Raises BadField for a word that is not allowed."""
    if not all(value in allowed for value in fields.values()):
        raise BadField(" | ".join(sorted(allowed)))
    known.update(fields)
    return {"ok": True}


def ask_fault(faults: Faults, scope: str, fields: dict[str, Any]) -> None:
    """Ask for {fault, times?}. Raises BadField for one that nobody knows."""
    times = fields.get("times")
    if not (times is None or isinstance(times, int)):
        raise BadField("times")
    if not faults.set(scope, text(fields, "fault"), times, fields):
        raise BadField("fault")
