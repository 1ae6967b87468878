"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.alipay.bank import Bank
from anxin.simulators.alipay.keyring import Keyring
from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.faults import Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal

FAULTS = frozenset(
    {
        "balance_short",
        "bank_card",
        "bounce",
        "delay",
        "drop",
        "duplicate",
        "error_500",
        "interval",
        "no_fund_change",
        "other_app_notice",
        "other_seller_notice",
        "rate",
        "reorder",
        "reversed_later",
        "stale_notice",
        "timeout_after_success",
        "timeout_without_success",
        "unknown",
        "unsigned_answer",
        "window",
        "wrong_amount",
        "wrong_signature",
        "wrong_signature_notice",
    }
)


@dataclass
class Knobs:
    """The unsigned half of the simulator."""

    bank: Bank
    keyring: Keyring
    faults: Faults
    courier: Courier
    journal: Journal

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "totals"): lambda _fields, _request: self.bank.totals(),
            ("GET", "notices"): self.waiting,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "notices/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
            ("POST", "clock"): self.set_clock,
            ("POST", "limits"): self.set_limits,
            ("POST", "certificate"): self.renew_certificate,
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
        """How many notices wait for their time, or are being posted."""
        return {"due": len(self.courier.due), "under_way": self.courier.under_way}

    def set_clock(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Move the clock to {offset_seconds} from the real one."""
        self.bank.offset_seconds = _number(fields, "offset_seconds")
        return {"now": self.bank.now()}

    def set_limits(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Be more or less patient: {interval_seconds, rate_per_second}."""
        self.bank.limits.interval_seconds = _number(fields, "interval_seconds")
        self.bank.limits.rate_per_second = _number(fields, "rate_per_second")
        return {"ok": True}

    def renew_certificate(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Sign under a new certificate, of the same root or {trusted: false} of a stranger's."""
        return {"alipay_cert_sn": self.keyring.renew(trusted=fields.get("trusted") is not False)}


def _number(fields: dict[str, Any], name: str) -> float:
    value = fields.get(name)
    if not isinstance(value, int | float):
        raise BadField(name)
    return float(value)
