"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.control import Turn
from anxin.simulators.faults import EVERYTHING
from anxin.simulators.fields import BadField, text
from anxin.simulators.knobs import ChannelKnobs
from anxin.simulators.stripe.api import Api
from anxin.simulators.stripe.books import Books
from anxin.simulators.stripe.door import Door

FAULTS = frozenset(
    {
        "balance_short",
        "bounce",
        "busy",
        "delay",
        "dispute",
        "dispute_lost",
        "dispute_won",
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
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Books
    api: Api
    door: Door

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {
            ("POST", "webhook"): self.set_webhook,
            ("POST", "rate"): self.set_rate,
            ("POST", "refunds/settle"): self.settle,
            ("POST", "refunds/reverse"): self.reverse,
        }

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

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """End refunds that are under way as {status}: all of them, or those of our refund {out_refund_no}."""
        status, wanted = text(fields, "status", "succeeded"), text(fields, "out_refund_no", EVERYTHING)
        if status not in ("succeeded", "failed"):
            raise BadField("status")
        under_way = self.house.pending(lambda one: wanted in (EVERYTHING, one.metadata.get("refund")))
        return {"settled": sum(self.api.settle(one, status) for one in under_way)}

    def reverse(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Let our refund {out_refund_no} fail although it had succeeded."""
        wanted = text(fields, "out_refund_no")
        found = [one for one in self.house.refunds.values() if one.metadata.get("refund") == wanted]
        return {"reversed": sum(self.api.settle(one, "failed") for one in found)}
