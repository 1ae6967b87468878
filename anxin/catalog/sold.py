"""What did the seller say an item gives, when it was sold?

Sealed with the agreement, so that what is taken from the shelf's label later still counts for what was bought before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from anxin.catalog.models import Item
from anxin.texts import Text


@dataclass(frozen=True, slots=True)
class Sold:
    """A membership's level (None for other goods), what it gives, and what to check with the problem each is about."""

    level: Text | None
    privileges: tuple[Text, ...]
    checks: tuple[tuple[Text, str], ...]

    def to_json(self) -> dict[str, Any]:
        """As sealed; what the seller said nothing about is left out."""
        said = {
            "level": [self.level.zh, self.level.en] if self.level else [],
            "privileges": [[one.zh, one.en] for one in self.privileges],
            "checks": [[one.zh, one.en, problem] for one, problem in self.checks],
        }
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Sold":
        """From an exhibit."""
        return cls(
            level=Text(*kept["level"]) if kept.get("level") else None,
            privileges=tuple(Text(*pair) for pair in kept.get("privileges", ())),
            checks=tuple((Text(zh, en), problem) for zh, en, problem in kept.get("checks", ())),
        )

    @classmethod
    def of(cls, item: Item) -> "Sold":
        """What its label says now."""
        return cls(item.level if item.level_zh else None, tuple(item.privileges), tuple(item.checks))
