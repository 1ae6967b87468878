"""What was received and sent, and at which real moment?"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LIMIT = 200_000


@dataclass
class Journal:
    """The newest requests received and notices sent, each with its moment in epoch seconds."""

    received: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LIMIT))
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LIMIT))

    def told(self, kind: str | None) -> dict[str, list[Mapping[str, Any]]]:
        """Everything, or what is of one kind ("refund", "payment", ...)."""
        return {
            "received": [entry for entry in self.received if kind is None or entry.get("kind") == kind],
            "sent": [entry for entry in self.sent if kind is None or entry.get("kind") == kind],
        }
