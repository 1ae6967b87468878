"""What is a public figure, and when is it too small to be shown?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from anxin.texts import Text

# fewer than this could point at a person
FEW: Final = 5


class Unit(StrEnum):
    """In what a figure is told."""

    PERCENT = "percent"
    PER_TEN_THOUSAND = "per_10000"
    MINUTES = "minutes"


SCALE: Final = {Unit.PERCENT: 100, Unit.PER_TEN_THOUSAND: 10_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: `part` of `whole`, or a `median` over `whole`.

    What is too small to be shown is None here already, so that no page and no file can show it.
    """

    key: str
    name: Text
    definition: Text
    unit: Unit
    whole: int | None
    part: int | None = None
    value: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a shop for a time, its end left out."""

    since: datetime
    until: datetime
    rows: tuple[Figure, ...]


def share(
    key: str,
    name: Text,
    definition: Text,
    part: int,
    whole: int,
    unit: Unit = Unit.PERCENT,
    *,
    of_buyers: bool = True,
) -> Figure:
    """A part of a whole. Hidden where either, or what is left between them, is a handful but not nothing.

    The whole is what a part is related to, not always what holds it: complaints are related to orders. What counts the
    deeds of the house and its suppliers and not `of_buyers` is never hidden: it points at nobody who is to be shielded.
    """
    left = whole - part
    few = _few(whole) or _few(part) or (unit is Unit.PERCENT and _few(left))
    if few and of_buyers:
        return Figure(key=key, name=name, definition=definition, unit=unit, whole=None, hidden=True)
    value = SCALE[unit] * part / whole if whole else None
    return Figure(key=key, name=name, definition=definition, unit=unit, whole=whole, part=part, value=value)


def median(key: str, name: Text, definition: Text, minutes: float | None, whole: int) -> Figure:
    """The middle of `whole` times; hidden where they are a handful."""
    if _few(whole):
        return Figure(key=key, name=name, definition=definition, unit=Unit.MINUTES, whole=None, hidden=True)
    return Figure(key=key, name=name, definition=definition, unit=Unit.MINUTES, whole=whole, value=minutes)


def _few(count: int) -> bool:
    return 0 < count < FEW
