"""What can a channel do? Flows ask this matrix and never a channel's name."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Capabilities:
    """A channel's declaration; durations carry their unit in the name, counts have none."""

    refundable: bool = True
    partial: bool = True
    queryable: bool = True
    idempotent: bool = True
    window_days: int = 365
    minimum_interval_seconds: int = 0
    maximum_partials: int = 50
    arrival_working_days: int = 0

    def to_json(self) -> dict[str, Any]:
        """As kept on the channel's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Capabilities":
        """From the channel's row; an unknown name raises TypeError, so that a misspelt capability is never ignored."""
        return cls(**kept)
