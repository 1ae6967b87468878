"""How does one `move` give every row a value of its own?"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Each:
    """A change whose value differs from row to row: `due_at=Each({order: due})`. It must name every id moved."""

    values: Mapping[UUID, object]
