"""What time is it in the story, and what time was it at a real moment?

All processes of the shop read one row; the channel and the supplier have clocks of their own, moved alike.
"""

import time
from datetime import UTC, datetime, timedelta

from anxin import clock
from anxin.story.outside import ChannelKnobs, SupplierKnobs

# a sleeping sweeper looks up at least once a second, so it is awake and waiting when the moment comes
LEAD = timedelta(seconds=1.3)


class Clockwork:
    """Moves the time of everybody, forwards only."""

    def __init__(self, channel: ChannelKnobs, supplier: SupplierKnobs) -> None:
        self._channel = channel
        self._supplier = supplier
        self._moves = [(0.0, timedelta(0))]

    @property
    def moved(self) -> timedelta:
        """How far the business time is ahead of the real one."""
        return self._moves[-1][1]

    def now(self) -> datetime:
        """The business time."""
        return datetime.now(UTC) + self.moved

    def at(self, real_seconds: float) -> datetime:
        """The business time at a real moment, given in epoch seconds."""
        ahead = next(ahead for since, ahead in reversed(self._moves) if since <= real_seconds)
        return datetime.fromtimestamp(real_seconds, UTC) + ahead

    def ahead(self, by: timedelta, *, channel: bool = True) -> None:
        """Move everybody's time; with `channel=False` the channel's clock falls behind by as much."""
        total = self.moved + by
        if channel:
            self._channel.turn("clock", offset_seconds=total.total_seconds())
        self._supplier.turn("clock", offset_seconds=total.total_seconds())
        self._moves.append((time.time(), total))
        clock.move_ahead(by)

    def to(self, moment: datetime) -> None:
        """Move to just before a moment, so that it then comes by itself in real time."""
        by = moment - LEAD - self.now()
        if by > timedelta(0):
            self.ahead(by)

    def past(self, moment: datetime, *, channel: bool = True) -> None:
        """Move to just after a moment."""
        by = moment + timedelta(milliseconds=50) - self.now()
        if by > timedelta(0):
            self.ahead(by, channel=channel)

    def align_channel(self) -> None:
        """Set the channel's clock right again."""
        self._channel.turn("clock", offset_seconds=self.moved.total_seconds())
