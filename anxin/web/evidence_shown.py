"""What does a page know of the evidence? Plain values that a view reads for its template."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from anxin.texts import Text
from anxin.web.shown import Tone


@dataclass(frozen=True)
class UploadShown:
    """One upload in its slot, with what the machine says of it at once."""

    id: UUID
    at: datetime
    whose: Text
    said: Text
    tone: Tone
    icon: str
    advice: tuple[Text, ...] = ()
    video: bool = False
    reading: bool = False


@dataclass(frozen=True)
class SlotShown:
    """One link of the chain: what the platform attached itself, what was shown, whether something is missing."""

    slot: str
    name: Text
    state: Literal["sealed", "missing", "not_needed"]
    note: Text
    attached: tuple[Text, ...] = ()
    uploads: tuple[UploadShown, ...] = ()


@dataclass(frozen=True)
class EvidenceShown:
    """The evidence of an order as its viewer sees it."""

    order: UUID
    ref: str
    slots: tuple[SlotShown, ...]
    stamp: str = ""
    live: bool = False
    may_add: bool = False
    may_end: bool = False
    ask: Text | None = None
    list: Text | None = None
    pressing: bool = False
    claimed: bool = False
    problem: str = ""
    left: int = 0

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be asked of the buyer."""
        return not any(slot.state == "missing" for slot in self.slots)


@dataclass(frozen=True)
class LinkShown:
    """One link of the whole chain."""

    seq: int
    name: Text
    who: Text
    at: datetime | None
    hash: str
    fault: Text | None = None
    upload: UUID | None = None
    looked_into: bool = True


@dataclass(frozen=True)
class ChainShown:
    """The whole chain of an order, as it was walked for this page."""

    links: tuple[LinkShown, ...]
    holds: bool
    verdict: Text
    checked_at: datetime
