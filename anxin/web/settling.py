"""What does a page know of offers, an appeal, and a case that rests?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.texts import Text


@dataclass(frozen=True)
class OfferShown:
    """One proposal: by whom, what, in which state; `answerable` by the visitor, or still the visitor's own."""

    id: UUID
    who: Text
    what: Text
    words: Text
    state: Text
    due_at: datetime | None
    answerable: bool
    own: bool


@dataclass(frozen=True)
class AppealShown:
    """An appeal with its points, each with its answer once there is one."""

    open: bool
    points: tuple[tuple[str, Text | None], ...]
    due_at: datetime | None
    who: Text
    alone: bool
    not_before: datetime | None
    ended: Text | None
    outside: tuple[Text, ...]
    undecided: Text


@dataclass(frozen=True)
class Settling:
    """What can be done about a case besides waiting."""

    offers: tuple[OfferShown, ...] = ()
    past: tuple[OfferShown, ...] = ()
    may_offer: bool = False
    appeal: AppealShown | None = None
    appeal_until: datetime | None = None
    reopen_until: datetime | None = None

    @property
    def anything(self) -> bool:
        """Whether there is anything to show about agreements."""
        return bool(self.offers or self.past or self.may_offer)
