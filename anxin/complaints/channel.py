"""What must a channel be able to answer about complaints? Every channel that has them fulfils this protocol.

Answers are closed sets. What is not clear is UNKNOWN, never a failure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from anxin.complaints.states import Act


class Stage(StrEnum):
    """How far the channel says that a complaint is; UNKNOWN is a word of it that we do not know."""

    WAITING = "waiting"
    UNDER_WAY = "under_way"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Problem(StrEnum):
    """What kind of complaint the channel says it is."""

    REFUND = "refund"
    NOT_WORKING = "not_working"
    OTHER = "other"


class SaidStatus(StrEnum):
    """What became of an answer; CLOSED: the channel takes no more about this complaint."""

    SAID = "said"
    CLOSED = "closed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trade:
    """A payment that a complaint is about; `payment` is our number for it, where it is one."""

    payment: UUID | None
    transaction_no: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTold:
    """A complaint as the channel tells it. `times`: how often this payer has complained about it.

    `waits`: the payer has written and not been answered. `urgent`: the channel asks to deal with it first.
    `escalated`: the channel's own people have been called in. `finish_by`: the channel's own limit, where it names one.
    """

    outside_id: str
    stage: Stage
    at: datetime
    words: str
    problem: Problem = Problem.OTHER
    trades: tuple[Trade, ...] = ()
    phone: str = field(default="", repr=False)
    asked_minor: int = 0
    times: int = 1
    fully_refunded: bool = False
    waits: bool = False
    urgent: bool = False
    escalated: bool = False
    finish_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSay:
    """An answer for one complaint. `launch_days`: in how many days the refund is asked for, 0 for today.

    `refunded`: the money that answers the complaint has arrived.
    """

    outside_id: str
    act: Act
    words: str
    launch_days: int = 0
    refunded: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What became of an answer, and the channel's word for why not."""

    status: SaidStatus
    detail: str = ""


class ComplaintChannel(Protocol):
    """The complaints about one merchant account. All methods use the network; none is repeated inside a client.

    Those that read raise NoAnswer of the connections, and Unproven, for whatever cannot be believed.
    """

    def list_complaints(self, since: date, until: date) -> Sequence[ComplaintTold]:
        """Every complaint made on these days, both included; one that cannot be read hides no other."""
        ...

    def query_complaint(self, outside_id: str) -> ComplaintTold | None:
        """One complaint; None where the channel knows none of this number."""
        ...

    def say(self, answer: ToSay) -> Said:
        """Give an answer: words, yes or no, or that all is done."""
        ...

    def was_said(self, answer: ToSay) -> bool:
        """Whether this very answer stands there already: asked before one is repeated whose fate is unknown."""
        ...

    def subscribe(self, url: str) -> bool:
        """Have complaints told to this address from now on; whether the channel will. Raises nothing."""
        ...
