"""What can a message tell? Plain values read from its words; nothing here is true before our own record agrees."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountKind(StrEnum):
    """What kind of account a number or name looks like."""

    QQ = "qq"
    PHONE = "phone"
    EMAIL = "email"
    GAME = "game"
    OTHER = "other"


class Topic(StrEnum):
    """What somebody may ask in general, without reporting that anything went wrong."""

    WHERE_MONEY = "where_money"
    HOW_LONG = "how_long"
    WHAT_NEEDED = "what_needed"
    REFUNDABLE = "refundable"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that was named. `precise`: to the minute; otherwise only the day or the hour was said."""

    at: datetime
    words: str
    precise: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """An account that was named."""

    value: str
    kind: AccountKind = AccountKind.OTHER


@dataclass(frozen=True, slots=True)
class Told:
    """A problem of the vocabulary and the words that told it."""

    problem: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a message says, each part empty where it says nothing.

    `refs` are whole order numbers with the right check symbol; `pieces` look like parts of one, or like one mistyped,
    and may be matched against the viewer's own orders only. `problems` come the likeliest first; `problem` is the one
    that is sure, empty where none was told or several fit alike. `mistyped`: the buyer says that the account was
    entered wrongly by themselves.
    """

    refs: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    moments: tuple[Moment, ...] = ()
    amounts_minor: tuple[int, ...] = ()
    accounts: tuple[Account, ...] = ()
    problems: tuple[Told, ...] = ()
    problem: str = ""
    mistyped: bool = False
    attached: bool = False
    topics: tuple[Topic, ...] = ()

    @property
    def unsure(self) -> bool:
        """Several problems were told and none stands out: one question is to be asked, nothing guessed."""
        return not self.problem and len(self.problems) > 1

    @property
    def says_anything(self) -> bool:
        """Whether the message is about an order at all."""
        return bool(self.refs or self.pieces or self.problems or self.topics)
