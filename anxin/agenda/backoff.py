"""How long until the next try? Doubling up to a cap, and spread so that many do not come back at once. Pure."""

from anxin.agenda.kinds import PATIENCE, Kind

SPREAD = 0.5
DOUBLINGS = 30


def backoff(kind: Kind, tries: int, chance: float) -> float:
    """Return the seconds to wait after `tries` tries (at least 1); `chance` in [0, 1] is the jitter's die.

    The wait lies between half of the doubled base and the whole of it, never above the cap of the kind.
    """
    if tries < 1 or not 0 <= chance <= 1:
        raise ValueError("tries start at 1 and chance lies between 0 and 1")
    patience = PATIENCE[kind]
    whole = min(patience.cap_seconds, patience.base_seconds * 2.0 ** min(tries - 1, DOUBLINGS))
    return whole * (1 - SPREAD * chance)
