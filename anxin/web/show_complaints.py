"""What does the buyer see of complaints made about an order elsewhere? That they are one case, and how it stands."""

from datetime import datetime
from uuid import UUID

from anxin.complaints.models import Complaint
from anxin.complaints.queries import complaints_of
from anxin.complaints.states import OPEN, ComplaintState, Kind, ReplyState
from anxin.complaints.words import NAMES
from anxin.texts import Text
from anxin.web.complained import ComplaintShown
from anxin.web.moments import moment

JOINED = Text("您在{where}的投诉已并入本售后单", "Your complaint at {where} is part of this case")
BANK = Text(
    "发卡行的拒付已并入本售后单，这笔钱由渠道保管，等渠道裁决",
    "The chargeback of your card's bank is part of this case; the channel keeps that money until it decides",
)
WAITING = Text("最晚 {at} 前答复", "answered by {at}")
ANSWERED = Text("已答复，最晚 {at} 前办结", "answered; over by {at}")
CALLED_IN = Text("渠道客服已介入，最晚 {at} 前答复", "the channel's own people look at it; answered by {at}")
CLOSED = Text("已办结", "over")
WITHDRAWN = Text("您已撤诉", "you took it back")


def show_complaints(order: UUID, now: datetime) -> tuple[ComplaintShown, ...]:
    """Every complaint about an order, first to last."""
    return tuple(_shown(row, now) for row in complaints_of(order))


def _shown(row: Complaint, now: datetime) -> ComplaintShown:
    said = [one for one in row.replies.all() if one.state == ReplyState.SAID]
    chargeback = row.kind == Kind.CHARGEBACK
    return ComplaintShown(
        headline=BANK if chargeback else JOINED.fill(where=NAMES[Kind(row.kind)]),
        stands=_stands(row, now),
        answer=said[-1].words if said else "",
        answered=moment(said[-1].said_at or said[-1].at, now) if said else None,
        over=row.state not in OPEN,
    )


def _stands(row: Complaint, now: datetime) -> Text:
    if row.state == ComplaintState.WITHDRAWN:
        return WITHDRAWN
    if row.state not in OPEN or row.due_at is None:
        return CLOSED
    at = moment(row.due_at, now)
    if row.state == ComplaintState.ANSWERED or row.kind == Kind.CHARGEBACK:
        return ANSWERED.fill(at=moment(max(row.finish_by, now), now))
    return (CALLED_IN if row.escalated_at else WAITING).fill(at=at)
