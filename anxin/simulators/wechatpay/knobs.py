"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.control import Turn
from anxin.simulators.faults import EVERYTHING
from anxin.simulators.fields import BadField, text
from anxin.simulators.knobs import ChannelKnobs, Wanted
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
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Bank
    seal: Seal
    notices: Notices
    refunds: RefundApi

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {
            ("POST", "notices/send"): self.send,
            ("POST", "refunds/settle"): self.settle,
            ("POST", "refunds/reverse"): self.reverse,
            ("POST", "funds"): self.set_funds,
            ("POST", "signing"): self.set_signing,
            ("POST", "certificates/rotate"): lambda _fields, _request: {"serial": self.seal.rotate()},
        }

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
        under_way = [refund for refund in self.house.refunds.values() if refund.status == "PROCESSING"]
        settled = [refund for refund in under_way if wanted in (EVERYTHING, refund.out_refund_no)]
        for refund in settled:
            self.refunds.settle(refund, status)
        return {"settled": len(settled)}

    def reverse(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let the bank send back the refund of {out_refund_no} that had arrived."""
        refund = self.house.refunds.get(text(fields, "out_refund_no"))
        if refund is None or refund.status != "SUCCESS":
            raise BadField("out_refund_no")
        self.refunds.reverse(refund)
        return {"ok": True}

    def set_funds(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let the merchant put in or draw {change_minor}; what it may dispose of then."""
        change = fields.get("change_minor")
        if not isinstance(change, int) or isinstance(change, bool):
            raise BadField("change_minor")
        name = "充值" if change > 0 else "提现"
        self.house.move(self.house.number("100"), name, name, change, "")
        return {"available_minor": self.house.available}

    def set_signing(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Sign {by: public_key | certificate} what nobody asked for in particular."""
        if fields.get("by") == "public_key":
            self.seal.by = "public_key"
        elif fields.get("by") == "certificate":
            self.seal.by = "certificate"
        else:
            raise BadField("by")
        return {"by": self.seal.by}

    def aside(self) -> int:
        """How many notices wait beside the courier, to be overtaken."""
        return len(self.notices.overtaken)

    def release_aside(self, wanted: Wanted) -> int:
        """Let those go that waited beside the courier; how many there were."""
        return self.notices.release_aside(wanted)
