"""What may a test or the story turn and read? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import dataclass

from anxin.simulators.knobs import ChannelKnobs, Wanted
from anxin.simulators.usdt.notices import Notices
from anxin.simulators.usdt.trades import Trades

FAULTS = frozenset(
    {
        *("delay", "drop", "duplicate", "reorder", "wrong_amount", "wrong_signature", "waiting", "expired"),
        *("error_500", "timeout_after_success", "timeout_without_success", "unknown"),
    }
)


@dataclass
class Knobs(ChannelKnobs):
    """What this channel has beside the knobs of all."""

    house: Trades
    notices: Notices

    def aside(self) -> int:
        """How many notices wait beside the courier, to be overtaken."""
        return len(self.notices.aside)

    def release_aside(self, wanted: Wanted) -> int:
        """Let those go that waited beside the courier; how many there were."""
        return self.notices.release_aside(wanted)
