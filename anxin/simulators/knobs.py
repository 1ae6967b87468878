"""Which knobs has every simulated channel? (`/control/...`, unsigned, from this machine only.)"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.faults import EVERYTHING, Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal

Wanted = Callable[[Any], bool]


class House(Protocol):
    """Where a channel keeps its money and its own time."""

    offset_seconds: float

    def now(self) -> float:
        """The channel's own time."""
        ...

    def totals(self) -> dict[str, Any]:
        """What moved so far."""
        ...


@dataclass
class ChannelKnobs:
    """The unsigned half of a channel; `turns` adds what one channel alone has."""

    house: House
    faults: Faults
    courier: Courier
    journal: Journal

    # faults that happen once unless told otherwise
    ONCE = frozenset[str]()

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "totals"): lambda _fields, _request: self.house.totals(),
            ("GET", "notices"): self.waiting,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "notices/release"): self.release,
            ("POST", "notices/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "clock"): self.set_clock,
            **self.turns(),
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {}

    def aside(self) -> int:
        """How many notices wait beside the courier, to be overtaken."""
        return 0

    def release_aside(self, _wanted: Wanted) -> int:
        """Let those go that waited beside the courier; how many there were."""
        return 0

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {out_trade_no | "*", fault, times?, seconds?, amount_minor?}."""
        name = text(fields, "fault")
        times = fields.get("times", 1 if name in self.ONCE else None)
        if not (times is None or isinstance(times, int)):
            raise BadField("times")
        if not self.faults.set(text(fields, "out_trade_no"), name, times, fields):
            raise BadField("fault")
        return {"ok": True}

    def clear_faults(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """No more faults."""
        self.faults.clear()
        return {"ok": True}

    def waiting(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How many notices are held, wait for their time, or are being sent."""
        courier = self.courier
        return {"held": len(courier.held) + self.aside(), "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Send held notices, all of them or those of {out_trade_no}; new ones are held while the fault stands."""
        scope = text(fields, "out_trade_no", EVERYTHING)

        def wanted(letter: Any) -> bool:
            return scope in (EVERYTHING, letter.entry["out_trade_no"])

        return {"released": self.release_aside(wanted) + self.courier.release(wanted)}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one; signatures stay on the real one."""
        self.house.offset_seconds = number(fields, "offset_seconds")
        return {"now": self.house.now()}


def number(fields: dict[str, Any], name: str) -> float:
    """A number that must be there. Raises BadField."""
    value = fields.get(name)
    if not isinstance(value, int | float):
        raise BadField(name)
    return float(value)
