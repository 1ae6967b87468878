"""How does a child process learn that its parent is gone, even when the parent was killed?

Linux tells it: the kernel sends a signal to the child when the thread that started it ends. Elsewhere nothing is done.
"""

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def leash(number: signal.Signals) -> Callable[[], None] | None:
    """For `Popen(preexec_fn=...)`: have this signal sent to the child when this thread ends; None where unknown."""
    if _libc is None:
        return None
    prctl = _libc.prctl

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)

    return tie
