"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from starlette.requests import Request

from anxin.simulators.control import Turn
from anxin.simulators.epay.notices import Notices
from anxin.simulators.epay.till import Limits, Refund, Till
from anxin.simulators.faults import EVERYTHING
from anxin.simulators.fields import BadField, text
from anxin.simulators.knobs import ChannelKnobs, Wanted

FAULTS = frozenset(
    {
        *("delay", "drop", "duplicate", "reorder", "wrong_amount", "wrong_signature", "other_merchant", "stale"),
        *("error_500", "timeout_after_success", "timeout_without_success", "unknown", "unsigned_answer"),
        *("balance_short", "bounce", "reversed_later"),
    }
)


@dataclass
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Till
    notices: Notices

    def turns(self) -> dict[tuple[str, str], Turn]:
        """The knobs of this channel alone."""
        return {
            ("POST", "refunds/settle"): self.settle,
            ("POST", "limits"): self.set_limits,
        }

    def settle(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set refunds of {out_refund_no | out_trade_no | "*"} to {status}: 1 arrived, 0 come back."""
        status, wanted = fields.get("status", 1), text(fields, "of", EVERYTHING)
        if status not in (0, 1):
            raise BadField("status")
        chosen = [refund for refund in self.house.refunds if wanted in (EVERYTHING, *_names(refund))]
        for refund in chosen:
            (self.house.let_through if status else self.house.take_back)(refund)
        return {"settled": len(chosen)}

    def set_limits(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Change limits by their names; what is not named stays."""
        known = {one.name for one in fields(Limits)}
        if not set(given) <= known:
            raise BadField("limits")
        for name, value in given.items():
            setattr(self.house.limits, name, value)
        return asdict(self.house.limits)

    def aside(self) -> int:
        """How many notices wait beside the courier, to be overtaken."""
        return len(self.notices.aside)

    def release_aside(self, wanted: Wanted) -> int:
        """Let those go that waited beside the courier; how many there were."""
        return self.notices.release_aside(wanted)


def _names(refund: Refund) -> tuple[str, str]:
    return refund.out_refund_no, refund.order.out_trade_no
