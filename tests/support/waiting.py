"""How does a test wait for something that another process does, without guessing how long it takes?"""

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.02


def until(true: Callable[[], bool], *, patience_seconds: float = 30.0) -> None:
    """Return as soon as it is true; fail when it does not become so."""
    give_up = time.monotonic() + patience_seconds
    while not true():
        assert time.monotonic() < give_up, f"still not true after {patience_seconds:.0f} s"
        time.sleep(PAUSE_SECONDS)
