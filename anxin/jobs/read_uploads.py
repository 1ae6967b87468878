"""How are pictures read that buyers and suppliers have sent: claim → read → record?

Reading is done by a child process with bounds of its own; where nothing that reads is installed, or where a picture
cannot be read, it is recorded as such at once, so that a person takes it up and nobody waits.
"""

import logging
import time

from anxin.clock import now
from anxin.evidence.reading.bounded import put_away, read_bounded
from anxin.evidence.reading.shapes import NOT_READ, Reading
from anxin.flows.claim_uploads import Claimed, claim_uploads
from anxin.flows.record_reading import record_reading
from anxin.refusal import Refusal

log = logging.getLogger(__name__)

# one at a time, so that its lease outlasts every try of the child that reads it
BATCH = 1
IDLE_SECONDS = 300.0

_last_read: list[float] = []


def read_uploads() -> int:
    """Claim a few pictures, read each and record it; how many were claimed. The reader is put away when idle."""
    claimed = _claim()
    for one in claimed:
        _record(one, _read(one))
    _rest(busy=bool(claimed))
    return len(claimed)


def _claim() -> list[Claimed]:
    return claim_uploads(BATCH, now())


def _read(one: Claimed) -> Reading:
    try:
        return read_bounded(one.data)
    except Refusal as refusal:
        log.warning("an upload is left to a person: %s", refusal.code())
        return NOT_READ


def _record(one: Claimed, reading: Reading) -> None:
    record_reading(one.upload, reading, at=now())


def _rest(*, busy: bool) -> None:
    """Models in memory are for those who use them."""
    if busy:
        _last_read[:] = [time.monotonic()]
    elif _last_read and time.monotonic() - _last_read[0] > IDLE_SECONDS:
        _last_read.clear()
        put_away()
