"""What is a worker sent out to ask about complaints, and what does it bring back? No database on the way."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.complaints.channel import ComplaintTold, Said, ToSay


class Task(StrEnum):
    """What to ask: the list, one complaint, or to take an answer."""

    LIST = "list"
    QUERY = "query"
    SAY = "say"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintErrand:
    """One question to one channel; `told_to` is the address at which it was last asked to tell of complaints."""

    claimed: Claimed
    task: Task
    channel: UUID
    outside_id: str = ""
    since: date | None = None
    until: date | None = None
    to_say: ToSay | None = None
    told_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintAnswer:
    """What came back: `told` is None where nothing could be believed, and empty where the channel knows of nothing."""

    told: tuple[ComplaintTold, ...] | None = None
    said: Said | None = None
    subscribed_to: str = ""
    detail: str = ""
