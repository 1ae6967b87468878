"""How many are taken at once, so that no batch holds its locks for long, on whatever machine?"""

from dataclasses import dataclass, field
from typing import Final

LONG_SECONDS: Final = 0.15
SHORT_SECONDS: Final = 0.07
LEAST: Final = 25


@dataclass(slots=True)
class Pace:
    """So many of each kind as the batches before had time for: half after a long one, more again after a short one."""

    _now: dict[str, int] = field(default_factory=dict)

    def at_once(self, kind: str, at_most: int) -> int:
        """How many to take now."""
        return min(at_most, self._now.get(kind, at_most))

    def heed(self, kind: str, *, count: int, at_most: int, seconds: float) -> None:
        """So many took so long. A batch that was not full says nothing about a full one, unless it was long."""
        limit = self.at_once(kind, at_most)
        if seconds > LONG_SECONDS:
            self._now[kind] = max(min(LEAST, at_most), min(count, limit) // 2)
        elif seconds < SHORT_SECONDS and count >= limit:
            self._now[kind] = 2 * limit
