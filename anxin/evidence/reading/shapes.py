"""What has been read of a picture, what do we know ourselves, and how do the two compare?

Everything is frozen and travels as JSON between processes and into rows. Secrets do not: codes seen in a picture stay
in memory, and only their shape is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

FIELDS = ("amount_minor", "paid_at", "transaction_no", "merchant_no", "order_no")
# what points at one payment or order and at no other
POINTERS = ("transaction_no", "merchant_no", "order_no")

Value = int | str | datetime


class Kind(StrEnum):
    """Which page it is; the first three are the slots of an evidence chain."""

    PAYMENT = "payment"
    GOODS = "goods"
    TALK = "talk"
    OTHER = "other"


class Verdict(StrEnum):
    """How one field of a picture stands to our own record."""

    MATCHED = "matched"
    NEAR = "near"  # too like ours to contradict, not equal: a person looks
    CONTRADICTED = "contradicted"
    UNREAD = "unread"
    UNKNOWN = "unknown"  # our record does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One field as it was read. Only what is `sure` may match or contradict."""

    value: Value
    confidence: float
    sure: bool

    def to_json(self) -> dict[str, Any]:
        """Times as ISO 8601 with their offset."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return {"value": value, "confidence": round(self.confidence, 4), "sure": self.sure}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A sentence that promises something, with the minutes it names."""

    quote: str
    within_minutes: int

    def to_json(self) -> dict[str, Any]:
        """As it stands."""
        return {"quote": self.quote, "within_minutes": self.within_minutes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good the picture is: it words the advice and rejects nothing.

    `reblur` falls towards 0 as a picture is blurred; `confidence` is the mean of all lines; `letter_height` is the
    median height of a line in pixels.
    """

    width: int
    height: int
    reblur: float
    edge_ratio: float
    confidence: float
    letter_height: float

    def to_json(self) -> dict[str, Any]:
        """Rounded: more digits would say nothing."""
        return {
            "width": self.width,
            "height": self.height,
            "reblur": round(self.reblur, 4),
            "edge_ratio": round(self.edge_ratio, 5),
            "confidence": round(self.confidence, 4),
            "letter_height": round(self.letter_height, 1),
        }


NO_QUALITY = Quality(width=0, height=0, reblur=0.0, edge_ratio=0.0, confidence=0.0, letter_height=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that could be read of one picture.

    `readable`: what its kind of page must show was read with certainty. `problems` are keys of `problems.PROBLEMS`.
    `failures` are kinds of failure that the page reports (`invalid_code`, `used_code`, …). `order_refs` are all
    references of ours that stand anywhere on it. `codes` (card codes) never leave memory; `code_hints` tell their
    shape.
    """

    readable: bool
    kind: Kind
    fields: Mapping[str, Found] = field(default_factory=dict)
    order_refs: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    problems: tuple[str, ...] = ()
    code_hints: tuple[str, ...] = ()
    codes: tuple[str, ...] = field(default=(), repr=False)
    quality: Quality = NO_QUALITY

    @property
    def content_keys(self) -> tuple[str, ...]:
        """By what the same payment is known again, whatever picture shows it; only from what is sure."""
        keys = [f"{name}:{one.value}" for name in POINTERS[:2] if (one := self.fields.get(name)) and one.sure]
        amount, paid_at = self.fields.get("amount_minor"), self.fields.get("paid_at")
        if amount and paid_at and amount.sure and paid_at.sure and isinstance(paid_at.value, datetime):
            keys.append(f"paid:{paid_at.value.isoformat()}/{amount.value}")
        return tuple(keys)

    def sure_value(self, name: str) -> Value | None:
        """What was read of a field with certainty."""
        one = self.fields.get(name)
        return one.value if one and one.sure else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, without the codes."""
        return {
            "readable": self.readable,
            "kind": self.kind.value,
            "fields": {name: found.to_json() for name, found in self.fields.items()},
            "order_refs": list(self.order_refs),
            "failures": list(self.failures),
            "promises": [promise.to_json() for promise in self.promises],
            "problems": list(self.problems),
            "code_hints": list(self.code_hints),
            "quality": self.quality.to_json(),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """What `to_json` wrote; codes, which it leaves out, may be given beside it."""
        return cls(
            readable=raw["readable"],
            kind=Kind(raw["kind"]),
            fields={name: _found(name, one) for name, one in raw["fields"].items()},
            order_refs=tuple(raw["order_refs"]),
            failures=tuple(raw["failures"]),
            promises=tuple(Promise(**one) for one in raw["promises"]),
            problems=tuple(raw["problems"]),
            code_hints=tuple(raw["code_hints"]),
            codes=tuple(raw.get("codes", ())),
            quality=Quality(**raw["quality"]),
        )


# whatever could not be read by machine, for whatever reason: a person looks at it
NOT_READ = Reading(readable=False, kind=Kind.OTHER, problems=("not_read",))


def _found(name: str, raw: Mapping[str, Any]) -> Found:
    value: Value = datetime.fromisoformat(raw["value"]) if name == "paid_at" else raw["value"]
    return Found(value=value, confidence=raw["confidence"], sure=raw["sure"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What we know of one payment of an order ourselves; None where we do not. Times are aware.

    `merchant_no` is the number under which the channel knows our payment, `order_no` our reference, `codes` what was
    delivered.
    """

    amount_minor: int | None = None
    paid_at: datetime | None = None
    transaction_no: str | None = None
    merchant_no: str | None = None
    order_no: str | None = None
    codes: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Field by field, how a reading stands to a record; `code` beside them where a delivered code was looked for.

    `match` in one word: `matched` (something that points at this payment or order matches, and nothing contradicts),
    `contradicted` (what was read with certainty is another's), else `unverified`.
    """

    verdicts: Mapping[str, Verdict]
    match: str

    def to_json(self) -> dict[str, Any]:
        """As it stands."""
        return {"verdicts": {name: verdict.value for name, verdict in self.verdicts.items()}, "match": self.match}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """What `to_json` wrote."""
        return cls(verdicts={name: Verdict(one) for name, one in raw["verdicts"].items()}, match=raw["match"])
