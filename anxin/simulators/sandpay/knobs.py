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
from anxin.simulators.sandpay.api import Api
from anxin.simulators.sandpay.bank import Bank

FAULTS = frozenset(
    {
        "balance_short",
        "bill_differs",
        "bill_lacks",
        "bill_repeats",
        "bounce_refund",
        "bounce_refund_once",
        "duplicate_notice",
        "error_500",
        "error_500_after_success",
        "forged_answer",
        "forged_notice",
        "hold_notices",
        "lose_notice",
        "other_merchant_notice",
        "processing_refund",
        "replayed_notice",
        "stale_notice",
        "timeout_after_success",
        "timeout_without_success",
        "unsealed_answer",
        "wrong_amount",
    }
)
ONCE = frozenset({"bounce_refund_once"})


@dataclass
class Knobs:
    """The unsigned half of the channel."""

    bank: Bank
    faults: Faults
    courier: Courier
    journal: Journal
    api: Api

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "totals"): lambda _fields, _request: self.bank.totals(),
            ("GET", "notices"): self.waiting,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "notices/release"): self.release,
            ("POST", "notices/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "refunds/settle"): self.settle,
            ("POST", "clock"): self.set_clock,
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {out_trade_no | "*", fault, times?, seconds?, amount_minor?}."""
        name = text(fields, "fault")
        times = fields.get("times", 1 if name in ONCE else None)
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
        """How many notices are held, wait for their time, or are being posted."""
        courier = self.courier
        return {"held": len(courier.held), "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held notices, all of them or those of {out_trade_no}; new ones are still held while the fault stands."""
        scope = text(fields, "out_trade_no", EVERYTHING)
        released = self.courier.release(lambda letter: scope in (EVERYTHING, letter.entry["out_trade_no"]))
        return {"released": released}

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """End refunds that are under way as {status}, all of them or the one of {out_refund_no}."""
        status, wanted = text(fields, "status", "SUCCESS"), text(fields, "out_refund_no", EVERYTHING)
        if status not in ("SUCCESS", "BOUNCED"):
            raise BadField("status")
        under_way = [refund for refund in self.bank.refunds.values() if refund.status == "PROCESSING"]
        settled = [refund for refund in under_way if wanted in (EVERYTHING, refund.out_refund_no)]
        for refund in settled:
            self.api.settle(refund, status)
        return {"settled": len(settled)}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one; seals stay on the real one."""
        offset = fields.get("offset_seconds")
        if not isinstance(offset, int | float):
            raise BadField("offset_seconds")
        self.bank.offset_seconds = float(offset)
        return {"now": self.bank.now()}
