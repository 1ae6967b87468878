"""How are deadlines kept? What is due is taken in batches, and the sweeper sleeps until the next."""

from datetime import datetime

from anxin.clock import now
from anxin.jobs.sweeps import SWEEPS, Sweep

FOUND_AT_MOST = 800
LONGEST_SLEEP_SECONDS = 1.0
SHORTEST_SLEEP_SECONDS = 0.01


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
    ids = kind.due(at, FOUND_AT_MOST)
    if not ids:
        return False
    return bool(kind.apply(ids, at))


def _until_next(at: datetime) -> float:
    waits = [(due - at).total_seconds() for kind in SWEEPS if (due := kind.next_due()) is not None]
    return min(max(min(waits, default=LONGEST_SLEEP_SECONDS), SHORTEST_SLEEP_SECONDS), LONGEST_SLEEP_SECONDS)
