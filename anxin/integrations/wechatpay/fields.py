"""Does an answer hold what the protocol promises? Each reader gives the value or raises ValueError."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from anxin.integrations.plain_text import plain_text


def text(fields: Mapping[str, Any], name: str) -> str:
    """A text, empty when there is none."""
    return plain_text(fields.get(name))


def needed(fields: Mapping[str, Any], name: str) -> str:
    """A text that must not be empty."""
    value = text(fields, name)
    if not value:
        raise ValueError(name)
    return value


def part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside, empty when there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def rows(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list inside, none when there is no list."""
    value = fields.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def amount(fields: Mapping[str, Any], name: str) -> int:
    """A whole number of fen above zero."""
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
        raise ValueError(name)
    return value


def moment(fields: Mapping[str, Any], name: str) -> datetime:
    """An aware moment, in UTC."""
    value = datetime.fromisoformat(needed(fields, name))
    if value.tzinfo is None:
        raise ValueError(name)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(name) from None


def at_most(value: str, limit_bytes: int) -> str:
    """The beginning of a text that fits, cut between two characters."""
    return value.encode()[:limit_bytes].decode("utf-8", "ignore")
