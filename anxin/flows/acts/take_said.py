"""What became of an answer that the channel was asked to take?"""

from datetime import datetime

from anxin.complaints.channel import Said, SaidStatus
from anxin.complaints.models import Complaint, Reply
from anxin.complaints.states import OPEN, Act, ComplaintState, OnDue, ReplyState
from anxin.flows.acts.tell_operators import tell_operators
from anxin.texts import Text
from anxin.transitions.move import move

NOT_TAKEN = Text("投诉答复没有送达", "An answer to a complaint was not taken")
WHY = Text(
    "投诉 {number} 的答复被渠道拒绝：{why}。请在后台重新答复。",
    "The channel refused the answer to complaint {number}: {why}. Answer it anew at the desk.",
)


def take_said(reply: Reply, said: Said, *, at: datetime) -> None:
    """Note what became of an answer, and let its complaint follow. UNKNOWN here is for good: a person looks.

    The caller holds the order's lock, where there is one. A complaint that takes no more answers is over.
    """
    row = reply.complaint
    taken = said.status in (SaidStatus.SAID, SaidStatus.CLOSED)
    states = {SaidStatus.SAID: ReplyState.SAID, SaidStatus.UNKNOWN: ReplyState.UNKNOWN}
    reply.state = states.get(said.status, ReplyState.REFUSED)
    reply.detail, reply.said_at = said.detail[:200], at if said.status is SaidStatus.SAID else None
    reply.save(update_fields=["state", "detail", "said_at"])
    if said.status is SaidStatus.CLOSED or (taken and reply.act in (Act.FINISH, Act.REJECT)):
        _end(row, reply.by, at)
    elif taken:
        _answered(row, reply, at)
    else:
        _to_a_person(row, said, at)


def _answered(row: Complaint, reply: Reply, at: datetime) -> None:
    """Answered: now whoever acts next has until the outside's own limit.

    Where the outside's own people look on, the machine's words give nobody more time.
    """
    hurried = row.escalated_at is not None and reply.by == "machine" and row.due_at is not None
    move(
        Complaint,
        [row.pk],
        from_=ComplaintState.RECEIVED,
        to=ComplaintState.ANSWERED,
        by=reply.by,
        because=f"answer {reply.number}",
        at=at,
        answered_at=row.answered_at or at,
        due_at=row.due_at if hurried else max(at, row.finish_by),
        on_due=OnDue.ESCALATE,
    )


def _end(row: Complaint, by: str, at: datetime) -> None:
    move(
        Complaint,
        [row.pk],
        from_=OPEN,
        to=ComplaintState.FINISHED,
        by=by,
        because="all is done",
        at=at,
        owner="",
        due_at=None,
        on_due="",
        answered_at=row.answered_at or at,
        finished_at=at,
    )


def _to_a_person(row: Complaint, said: Said, at: datetime) -> None:
    """What only the machine had to do is now a person's; what was a person's stays so."""
    Complaint.objects.filter(pk=row.pk, state__in=OPEN, owner="machine").update(owner="agent")
    why = said.detail or str(said.status)
    told = WHY.fill(number=row.outside_id, why=why)
    tell_operators(row.shop, f"answer-{row.pk.hex[-8:]}", NOT_TAKEN, told, at=at)
