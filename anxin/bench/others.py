"""Was the machine ours while we measured? Whoever reads a figure should know who else was at work."""

import os
import time
from pathlib import Path

from anxin.bench.server import TICKS, BenchServer

LEAST = 0.02


class Others:
    """What the rest of the machine does from now on."""

    def __init__(self, server: BenchServer) -> None:
        self._server = server
        self._began = time.monotonic()
        self._busy = _busy_seconds()
        self._mine = server.cpu_seconds()

    def share(self) -> float:
        """The part of all cores, 0 to 1, that neither the measure nor its server took and that was not idle."""
        theirs = _busy_seconds() - self._busy - (self._server.cpu_seconds() - self._mine)
        return max(0.0, theirs / (time.monotonic() - self._began) / (os.cpu_count() or 1))

    def told(self) -> str:
        """The share in words; nothing when it is next to nothing."""
        share = self.share()
        return "" if share < LEAST else f"others took {share:.0%} of the machine"


def _busy_seconds() -> float:
    """Of all cores since the machine began: all but idle and waiting for disks; stolen time is others', too."""
    user, nice, system, _, _, *rest = map(
        int, Path("/proc/stat").read_text(encoding="utf-8").split("\n")[0].split()[1:9]
    )
    return (user + nice + system + sum(rest)) / TICKS
