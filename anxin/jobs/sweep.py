"""How are deadlines kept? What is due is taken in batches, and the sweeper sleeps until the next."""

import logging
import time
from datetime import datetime
from uuid import UUID

from anxin.clock import now
from anxin.jobs.pace import Pace
from anxin.jobs.sweeps import SWEEPS, Sweep

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 1.0
SHORTEST_SLEEP_SECONDS = 0.01
SET_ASIDE_SECONDS = 60.0

# what could not be applied, until when (real clock) it is left alone: one row that surprises the code must not keep
# the promises of all others from being kept
_set_aside: dict[UUID, float] = {}
_pace = Pace()


def sweep() -> float:
    """Apply one batch of each kind of deadline; the seconds to sleep before the next call.

    What a rival holds, or what could not move, is due again at once; so the sweeper never turns faster than it can
    make progress: a round that found work is followed by another without sleep, one that found none sleeps.
    """
    at = now()
    worked = [_batch(kind, at) for kind in SWEEPS]
    if any(worked):
        return 0.0
    return _until_next(now())


def _batch(kind: Sweep, at: datetime) -> bool:
    try:
        ids = _due(kind, at)
        return bool(ids) and _applied(kind, ids, at)
    except Exception:
        log.exception("a batch of %s failed; its rows are tried one by one", kind.name)
    return _one_by_one(kind, at)


def _applied(kind: Sweep, ids: list[UUID], at: datetime) -> bool:
    began = time.monotonic()
    worked = bool(kind.apply(ids, at))
    _pace.heed(kind.name, count=len(ids), at_most=kind.at_most, seconds=time.monotonic() - began)
    return worked


def _one_by_one(kind: Sweep, at: datetime) -> bool:
    worked = False
    for pk in _due(kind, at):
        try:
            worked = bool(kind.apply([pk], at)) or worked
        except Exception:
            log.exception("%s of %s failed; set aside for a minute", kind.name, pk)
            _set_aside[pk] = time.monotonic() + SET_ASIDE_SECONDS
    return worked


def _due(kind: Sweep, at: datetime) -> list[UUID]:
    for pk in [pk for pk, until in _set_aside.items() if until <= time.monotonic()]:
        del _set_aside[pk]
    found = kind.due(at, _pace.at_once(kind.name, kind.at_most) + len(_set_aside))
    return [pk for pk in found if pk not in _set_aside]


def _until_next(at: datetime) -> float:
    if _set_aside:
        return LONGEST_SLEEP_SECONDS
    waits = [(due - at).total_seconds() for kind in SWEEPS if (due := kind.next_due()) is not None]
    return min(max(min(waits, default=LONGEST_SLEEP_SECONDS), SHORTEST_SLEEP_SECONDS), LONGEST_SLEEP_SECONDS)
