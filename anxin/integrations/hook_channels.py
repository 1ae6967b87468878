"""Which account does a notice claim to come from? Its row is kept for a second, so that not each notice reads it."""

import time
from functools import partial
from uuid import UUID

from anxin.integrations.hook_thread import Threads, Work
from anxin.payments.models import Channel

KEPT_SECONDS = 1.0
# false notices make it be read so often at most
DOUBTED_SECONDS = 0.1


class KeptChannels:
    """Rows of channels as they stood a moment ago, also of those that are switched off. For one loop."""

    def __init__(self, threads: Threads) -> None:
        self._threads = threads
        # rows that exist alone: whoever makes up numbers fills nothing
        self._kept: dict[UUID, tuple[float, Channel]] = {}

    async def kept(self, channel: UUID) -> Channel | None:
        """The row as it stood a second ago; None if there is none. While it is read again, the one before serves."""
        known = self._kept.get(channel)
        if known is None:
            return await self._fresh(channel)
        since, row = known
        if time.monotonic() - since < KEPT_SECONDS:
            return row
        # whoever comes while one reads takes what was known, instead of reading as well
        self._kept[channel] = (time.monotonic(), row)
        return await self._fresh(channel)

    async def doubted(self, channel: UUID) -> Channel | None:
        """The row as it stands, for a notice that is not believed; None if it was just read, or there is none."""
        known = self._kept.get(channel)
        if known is None or time.monotonic() - known[0] < DOUBTED_SECONDS:
            return None
        return await self._fresh(channel)

    async def _fresh(self, channel: UUID) -> Channel | None:
        since = time.monotonic()
        row = await self._threads.done(Work.READING, partial(_read, channel))
        if row is None:
            self._kept.pop(channel, None)
        else:
            self._kept[channel] = (since, row)
        return row


def _read(channel: UUID) -> Channel | None:
    return Channel.objects.filter(pk=channel).first()
