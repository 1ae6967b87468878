"""Which account does a notice claim to come from? Its row is kept for a second, so that not each notice reads it."""

import time
from functools import partial
from uuid import UUID

from anxin.integrations.hook_thread import Work, done_there
from anxin.payments.models import Channel

KEPT_SECONDS = 1.0
# false notices make it be read so often at most
DOUBTED_SECONDS = 0.1

# rows that exist alone: whoever makes up numbers fills nothing
_kept: dict[UUID, tuple[float, Channel]] = {}


def kept_channel(channel: UUID) -> Channel | None:
    """The row as it stood a second ago, also of a channel that is switched off; None if there is none.

    While it is read again, the one before serves.
    """
    known = _kept.get(channel)
    if known is None:
        return fresh_channel(channel)
    since, row = known
    if time.monotonic() - since < KEPT_SECONDS:
        return row
    # whoever comes while one reads takes what was known, instead of reading as well
    _kept[channel] = (time.monotonic(), row)
    return fresh_channel(channel)


def doubted_channel(channel: UUID) -> Channel | None:
    """The row as it stands, for a notice that is not believed; None if it has just been read, or there is none."""
    known = _kept.get(channel)
    if known is None or time.monotonic() - known[0] < DOUBTED_SECONDS:
        return None
    return fresh_channel(channel)


def fresh_channel(channel: UUID) -> Channel | None:
    """The row as it stands."""
    since = time.monotonic()
    row = done_there(Work.READING, partial(_read, channel))
    if row is None:
        _kept.pop(channel, None)
    else:
        _kept[channel] = (since, row)
    return row


def _read(channel: UUID) -> Channel | None:
    return Channel.objects.filter(pk=channel).first()
