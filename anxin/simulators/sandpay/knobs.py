"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from anxin.simulators.control import Turn
from anxin.simulators.faults import EVERYTHING
from anxin.simulators.fields import BadField, text
from anxin.simulators.knobs import ChannelKnobs
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


@dataclass
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Bank
    api: Api

    ONCE = frozenset({"bounce_refund_once"})

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {
            ("POST", "refunds/settle"): self.settle,
        }

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """End refunds that are under way as {status}, all of them or the one of {out_refund_no}."""
        status, wanted = text(fields, "status", "SUCCESS"), text(fields, "out_refund_no", EVERYTHING)
        if status not in ("SUCCESS", "BOUNCED"):
            raise BadField("status")
        under_way = [refund for refund in self.house.refunds.values() if refund.status == "PROCESSING"]
        settled = [refund for refund in under_way if wanted in (EVERYTHING, refund.out_refund_no)]
        for refund in settled:
            self.api.settle(refund, status)
        return {"settled": len(settled)}
