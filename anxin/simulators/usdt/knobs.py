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
from anxin.simulators.usdt.notices import Notices
from anxin.simulators.usdt.trades import Trades

FAULTS = frozenset(
    {
        *("delay", "drop", "duplicate", "reorder", "wrong_amount", "wrong_signature", "waiting", "expired"),
        *("error_500", "timeout_after_success", "timeout_without_success", "unknown"),
    }
)


@dataclass
class Knobs:
    """The unsigned half of the gateway."""

    trades: Trades
    faults: Faults
    courier: Courier
    notices: Notices
    journal: Journal

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "totals"): lambda _fields, _request: self.trades.totals(),
            ("GET", "notices"): self.waiting,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "notices/release"): self.release,
            ("POST", "notices/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "clock"): self.set_clock,
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {out_trade_no | "*", fault, times?, seconds?, amount_minor?}."""
        times = fields.get("times")
        if not (times is None or isinstance(times, int)):
            raise BadField("times")
        if not self.faults.set(text(fields, "out_trade_no"), text(fields, "fault"), times, fields):
            raise BadField("fault")
        return {"ok": True}

    def clear_faults(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """No more faults."""
        self.faults.clear()
        return {"ok": True}

    def waiting(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How many notices are held, wait for their time, or are being posted."""
        held = len(self.courier.held) + len(self.notices.aside)
        return {"held": held, "due": len(self.courier.due), "under_way": self.courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held notices, all of them or those of {out_trade_no}."""
        return {"released": self.notices.release(text(fields, "out_trade_no", EVERYTHING))}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one."""
        offset = fields.get("offset_seconds")
        if not isinstance(offset, int | float):
            raise BadField("offset_seconds")
        self.trades.offset_seconds = float(offset)
        return {"now": self.trades.now()}
