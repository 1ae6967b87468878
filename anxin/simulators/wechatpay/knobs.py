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
from anxin.simulators.wechatpay.bank import Bank
from anxin.simulators.wechatpay.notices import Notices
from anxin.simulators.wechatpay.refund_api import RefundApi
from anxin.simulators.wechatpay.seal import Seal

FAULTS = frozenset(
    {
        *("delay", "drop", "duplicate", "reorder", "hold", "stale", "other_merchant", "other_app", "other_key"),
        *("wrong_signature", "unsealed_answer", "signtest", "error_500", "error_500_after_success", "unknown", "rate"),
        *("timeout_after_success", "timeout_without_success", "wrong_amount", "wrong_amount_told"),
        *("bounce", "close", "processing", "balance_short", "reversed_later"),
        *("share_fails", "return_fails", "wrong_hash", "cut_short"),
    }
)
ENDS = ("SUCCESS", "ABNORMAL", "CLOSED")


@dataclass
class Knobs:
    """The unsigned half of the channel."""

    bank: Bank
    faults: Faults
    courier: Courier
    journal: Journal
    seal: Seal
    notices: Notices
    refunds: RefundApi

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
            ("POST", "notices/send"): self.send,
            ("POST", "refunds/settle"): self.settle,
            ("POST", "refunds/reverse"): self.reverse,
            ("POST", "clock"): self.set_clock,
            ("POST", "funds"): self.set_funds,
            ("POST", "signing"): self.set_signing,
            ("POST", "certificates/rotate"): lambda _fields, _request: {"serial": self.seal.rotate()},
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def set_fault(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {out_trade_no | "*" | "bills", fault, times?, seconds?, amount_minor?}."""
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
        """How many notices are held, wait for their time, wait to be overtaken, or are being posted."""
        courier, overtaken = self.courier, len(self.notices.overtaken)
        return {"held": len(courier.held) + overtaken, "due": len(courier.due), "under_way": courier.under_way}

    def release(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held notices, all of them or those of {out_trade_no}; new ones are still held while the fault stands."""
        scope = text(fields, "out_trade_no", EVERYTHING)
        late = [number for number in self.notices.overtaken if scope in (EVERYTHING, number)]
        for number in late:
            self.courier.post(self.notices.overtaken.pop(number))
        released = self.courier.release(lambda letter: scope in (EVERYTHING, letter.entry["out_trade_no"]))
        return {"released": released + len(late)}

    def send(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Send a notice about anything: {event_type, original_type, url, resource}."""
        told = fields.get("resource")
        if not isinstance(told, dict):
            raise BadField("resource")
        self.notices.send(text(fields, "event_type"), text(fields, "original_type"), text(fields, "url"), told)
        return {"ok": True}

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """End refunds that are under way as {status}, all of them or the one of {out_refund_no}."""
        status, wanted = text(fields, "status", "SUCCESS"), text(fields, "out_refund_no", EVERYTHING)
        if status not in ENDS:
            raise BadField("status")
        under_way = [refund for refund in self.bank.refunds.values() if refund.status == "PROCESSING"]
        settled = [refund for refund in under_way if wanted in (EVERYTHING, refund.out_refund_no)]
        for refund in settled:
            self.refunds.settle(refund, status)
        return {"settled": len(settled)}

    def reverse(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let the bank send back the refund of {out_refund_no} that had arrived."""
        refund = self.bank.refunds.get(text(fields, "out_refund_no"))
        if refund is None or refund.status != "SUCCESS":
            raise BadField("out_refund_no")
        self.refunds.reverse(refund)
        return {"ok": True}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the business clock to {offset_seconds} from the real one; signatures stay on the real one."""
        offset = fields.get("offset_seconds")
        if not isinstance(offset, int | float):
            raise BadField("offset_seconds")
        self.bank.offset_seconds = float(offset)
        return {"now": self.bank.now()}

    def set_funds(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let the merchant put in or draw {change_minor}; what it may dispose of then."""
        change = fields.get("change_minor")
        if not isinstance(change, int) or isinstance(change, bool):
            raise BadField("change_minor")
        name = "充值" if change > 0 else "提现"
        self.bank.move(self.bank.number("100"), name, name, change, "")
        return {"available_minor": self.bank.available}

    def set_signing(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Sign {by: public_key | certificate} what nobody asked for in particular."""
        if fields.get("by") == "public_key":
            self.seal.by = "public_key"
        elif fields.get("by") == "certificate":
            self.seal.by = "certificate"
        else:
            raise BadField("by")
        return {"by": self.seal.by}
