"""Which fault shall happen to which order, and how many times?"""

from dataclasses import dataclass, field
from typing import Any

EVERYTHING = "*"


@dataclass
class Fault:
    """One fault waiting to happen; `times` of None means until it is cleared."""

    name: str
    times: int | None
    values: dict[str, Any]


@dataclass
class Faults:
    """The faults that were asked for, by the order they are for."""

    known: frozenset[str]
    waiting: dict[str, list[Fault]] = field(default_factory=dict)

    def set(self, scope: str, name: str, times: int | None, values: dict[str, Any]) -> bool:
        """Ask for a fault; false when nobody knows a fault of this name."""
        if name not in self.known:
            return False
        self.waiting.setdefault(scope, []).append(Fault(name, times, values))
        return True

    def clear(self) -> None:
        """No more faults."""
        self.waiting.clear()

    def take(self, name: str, scope: str) -> dict[str, Any] | None:
        """Let the fault happen once: its values, or None when it is not waiting for this order."""
        for key in (scope, EVERYTHING):
            for fault in self.waiting.get(key, ()):
                if fault.name == name and fault.times != 0:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault.values
        return None
