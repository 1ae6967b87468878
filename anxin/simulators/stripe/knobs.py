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
from anxin.simulators.stripe.api import Api
from anxin.simulators.stripe.books import Books
from anxin.simulators.stripe.door import Door

FAULTS = frozenset(
    {
        "balance_short",
        "bounce",
        "busy",
        "delay",
        "drop",
        "duplicate",
        "error_500",
        "error_500_after_success",
        "hold_notices",
        "other_merchant_notice",
        "other_mode_notice",
        "processing_refund",
        "reorder",
        "reversed_later",
        "stale_notice",
        "timeout_after_success",
        "timeout_without_success",
        "unknown",
        "wrong_amount",
        "wrong_signature",
    }
)


@dataclass
class Knobs:
    """The unsigned half of the simulator."""

    books: Books
    faults: Faults
    courier: Courier
    journal: Journal
    api: Api
    door: Door

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "totals"): lambda _fields, _request: self.books.totals(),
            ("GET", "notices"): self.waiting,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "webhook"): self.set_webhook,
            ("POST", "rate"): self.set_rate,
            ("POST", "notices/release"): self.release,
            ("POST", "notices/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "refunds/settle"): self.settle,
            ("POST", "refunds/reverse"): self.reverse,
            ("POST", "clock"): self.set_clock,
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {out_trade_no | "bill" | "*", fault, times?, seconds?, amount_minor?}."""
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

    def set_webhook(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Send events to {url} from now on."""
        self.api.events.url = text(fields, "url")
        return {"ok": True}

    def set_rate(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Allow {per_second} requests in a second."""
        value = fields.get("per_second")
        if not isinstance(value, int) or value < 1:
            raise BadField("per_second")
        self.door.rate_per_second = value
        return {"ok": True}

    def waiting(self, _fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How many events are held, wait for their time, or are being posted."""
        courier = self.courier
        return {"held": len(courier.held), "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held events, all of them or those of {out_trade_no}."""
        scope = text(fields, "out_trade_no", EVERYTHING)
        released = self.courier.release(lambda letter: scope in (EVERYTHING, letter.entry["out_trade_no"]))
        return {"released": released}

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """End refunds that are under way as {status}: all of them, or those of our refund {out_refund_no}."""
        status, wanted = text(fields, "status", "succeeded"), text(fields, "out_refund_no", EVERYTHING)
        if status not in ("succeeded", "failed"):
            raise BadField("status")
        under_way = self.books.pending(lambda one: wanted in (EVERYTHING, one.metadata.get("refund")))
        return {"settled": sum(self.api.settle(one, status) for one in under_way)}

    def reverse(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let our refund {out_refund_no} fail although it had succeeded."""
        wanted = text(fields, "out_refund_no")
        found = [one for one in self.books.refunds.values() if one.metadata.get("refund") == wanted]
        return {"reversed": sum(self.api.settle(one, "failed") for one in found)}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one; signatures stay on the real one."""
        offset = fields.get("offset_seconds")
        if not isinstance(offset, int | float):
            raise BadField("offset_seconds")
        self.books.offset_seconds = float(offset)
        return {"now": self.books.now()}
