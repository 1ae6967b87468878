"""Which facts are there, of which kind, and how is each written down?

A `Fact` is one column of the vocabulary: its kind says what a clause may test it against and how it stands in JSON:
an enum is its name, a yes/no is true or false (or "yes"/"no"), a duration is `"45 min"`, `"26 h"`, `"7 d"` or `"30 s"`,
money is `"128.00 CNY"`, a share or a count is a number.

- `FACTS`: name → Fact, in the order of DESIGN §5.
- `read_facts(raw) -> Facts`: from JSON; unknown names and values are refused (`UnknownFact`, `UnknownValue`), missing
  facts take their default, and a missing `remaining` takes the amount, because nothing is known to have been returned.
- `write_facts(facts) -> dict`: to JSON, every fact by name; `read_facts(write_facts(f)) == f`.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, cast

from anxin.policy.facts import Facts
from anxin.refusal import Refusal
from anxin.texts import Text

CURRENCY = "CNY"
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
UNITS = {"s": 1, "min": MINUTE, "h": HOUR, "d": DAY}
LARGEST = 2**53

DURATION = re.compile(r"(-?\d+(?:\.\d+)?)\s*(s|min|h|d)")
MONEY = re.compile(r"(-?\d+)(?:\.(\d{1,2}))?\s*([A-Z]{3})")
SHARE = re.compile(r"(\d+)\s*%?")
COUNT = re.compile(r"\d+")


class UnknownFact(Refusal):
    text = Text("规则词汇中没有“{name}”这一事实。", "The vocabulary has no fact named {name}.")
    status = 422


class UnknownValue(Refusal):
    text = Text("“{value}”不是 {name} 的取值;可以写:{allowed}。", "{value} is no value of {name}; write {allowed}.")
    status = 422


class Kind(Enum):
    """What a fact is measured in, with an example of how it is written."""

    ENUM = "one of its names"
    YES_NO = "true or false"
    DURATION = "45 min, 26 h or 7 d"
    MONEY = "128.00 CNY"
    SHARE = "a whole number from 0 to 100"
    COUNT = "a whole number"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the vocabulary. `names` is filled for enums and yes/no; `low` and `high` bound numbers."""

    name: str
    kind: Kind
    names: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    low: int = 0
    high: int = LARGEST

    @property
    def is_number(self) -> bool:
        return not self.names

    @property
    def allowed(self) -> str:
        return ", ".join(self.names) if self.kind is Kind.ENUM else self.kind.value

    def read(self, raw: object) -> Any:
        """The value that JSON or YAML writes as `raw`.

        :raises UnknownValue: it is no value of this fact.
        """
        value = _read_name(self, raw) if self.names else _read_number(self, raw)
        if value is None:
            raise UnknownValue(name=self.name, value=str(raw), allowed=self.allowed)
        return value

    def write(self, value: Any) -> str | int | bool:
        """`value` as JSON writes it."""
        if self.kind is Kind.DURATION:
            return write_duration(value)
        if self.kind is Kind.MONEY:
            return write_money(value)
        return str(value) if self.kind is Kind.ENUM else cast("int", value)

    def say(self, value: Any) -> str:
        """`value` as a clause writes it."""
        return ("yes" if value else "no") if self.kind is Kind.YES_NO else str(self.write(value))


def _read_name(fact: Fact, raw: object) -> Any:
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if isinstance(raw, str) and fact.kind is Kind.YES_NO:
        raw = {"true": "yes", "false": "no"}.get(raw, raw)
    return dict(zip(fact.names, fact.values, strict=True)).get(raw) if isinstance(raw, str) else None


def _read_number(fact: Fact, raw: object) -> int | None:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        return None
    if fact.kind in {Kind.DURATION, Kind.MONEY} and not isinstance(raw, str):
        return 0 if raw == 0 else None
    value = _READERS[fact.kind](raw)
    return value if value is not None and fact.low <= value <= fact.high else None


def read_duration(raw: str | float) -> int | None:
    """Seconds in `"45 min"`; None when it is no duration or no whole number of seconds."""
    if not (match := DURATION.fullmatch(str(raw).strip())):
        return None
    seconds = float(match[1]) * UNITS[match[2]]
    return int(seconds) if seconds.is_integer() else None


def read_money(raw: str | float) -> int | None:
    """Fen in `"128.00 CNY"`; None when it is no amount in that currency."""
    match = MONEY.fullmatch(str(raw).strip())
    if not match or match[3] != CURRENCY:
        return None
    minor = abs(int(match[1])) * 100 + int((match[2] or "0").ljust(2, "0"))
    return -minor if match[1].startswith("-") else minor


def _read_share(raw: str | float) -> int | None:
    if isinstance(raw, float):
        return int(raw)
    return int(match[1]) if (match := SHARE.fullmatch(str(raw).strip())) else None


def _read_count(raw: str | float) -> int | None:
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return int(str(raw)) if COUNT.fullmatch(str(raw).strip()) else None


_READERS = {Kind.DURATION: read_duration, Kind.MONEY: read_money, Kind.SHARE: _read_share, Kind.COUNT: _read_count}


def write_duration(seconds: int) -> str:
    """`"45 min"`, in the largest unit that leaves no rest; days only from three on, as people say 48 h and 7 d."""
    if seconds % DAY == 0 and abs(seconds) >= 3 * DAY:
        return f"{seconds // DAY} d"
    for unit in ("h", "min"):
        if seconds and seconds % UNITS[unit] == 0:
            return f"{seconds // UNITS[unit]} {unit}"
    return f"{seconds} s" if seconds else "0 min"


def write_money(minor: int) -> str:
    """`"128.00 CNY"`."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100}.{abs(minor) % 100:02d} {CURRENCY}"


DURATIONS = ("past_promise", "since_paid", "since_delivered", "claimed_after")
MONIES = ("amount", "remaining")
COUNTS = ("reissues", "claims_30d")


def _fact(field: "dataclasses.Field[Any]") -> Fact:
    name, default = field.name, field.default
    if isinstance(default, StrEnum):
        members = tuple(type(default))
        return Fact(name, Kind.ENUM, tuple(str(member) for member in members), members)
    if isinstance(default, bool):
        return Fact(name, Kind.YES_NO, ("no", "yes"), (False, True))
    if name in DURATIONS:
        return Fact(name, Kind.DURATION, low=-LARGEST if name == "past_promise" else 0)
    if name in MONIES:
        return Fact(name, Kind.MONEY)
    if name in COUNTS:
        return Fact(name, Kind.COUNT)
    return Fact(name, Kind.SHARE, high=100)


FACTS: dict[str, Fact] = {field.name: _fact(field) for field in dataclasses.fields(Facts)}


def read_facts(raw: Mapping[str, object]) -> Facts:
    """Facts from their JSON form.

    :raises UnknownFact: a name is not in the vocabulary.
    :raises UnknownValue: a value is not one of its fact's.
    """
    for name in raw:
        if name not in FACTS:
            raise UnknownFact(name=name)
    values = {name: FACTS[name].read(value) for name, value in raw.items()}
    if "amount" in values:
        values.setdefault("remaining", values["amount"])
    return Facts(**values)


def write_facts(facts: Facts) -> dict[str, str | int | bool]:
    """The JSON form of all facts, in the order of the vocabulary."""
    return {name: fact.write(getattr(facts, name)) for name, fact in FACTS.items()}
