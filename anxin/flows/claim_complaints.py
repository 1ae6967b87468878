"""Which questions about complaints does this worker put to the channels now?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.release import release
from anxin.complaints.answering import answering
from anxin.complaints.channel import Said, SaidStatus, ToSay
from anxin.complaints.deadlines import SHANGHAI
from anxin.complaints.errands import ComplaintErrand, Task
from anxin.complaints.models import Complaint, Reply, Watch
from anxin.complaints.states import Act, ReplyState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_said import take_said
from anxin.refunds.states import RefundState

# the first look of all, and how far a look goes back beyond the one before: complaints are found by the day
FIRST_LOOK, OVERLAP = timedelta(days=29), timedelta(days=1)
AFTER_THE_FIRST = timedelta(seconds=2)
TOO_OFTEN = Said(SaidStatus.UNKNOWN, "asking ended without a word too often")


def claim_complaints(kind: Ask, *, limit: int, at: datetime, lease_seconds: float) -> list[ComplaintErrand]:
    """Claim due questions of one kind; what is answered already, or kills its worker, is dropped."""
    errands, lost = _claimed(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    if lost:
        _let_go(lost, at)
    return errands


@atomic(durable=True)
def _claimed(
    kind: Ask, *, limit: int, at: datetime, lease_seconds: float
) -> tuple[list[ComplaintErrand], list[Claimed]]:
    claimed = claim(kind, limit=limit, at=at, lease_seconds=lease_seconds)
    if not claimed:
        return [], []
    errands = {
        Ask.COMPLAINT_LIST: _lists,
        Ask.COMPLAINT_QUERY: _queries,
        Ask.COMPLAINT_ANSWER: _answers,
    }[kind](claimed, at)
    wanted = {errand.claimed.id for errand in errands}
    lost = [one for one in claimed if one.id not in wanted]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held], lost


@atomic(durable=True)
def _let_go(lost: Sequence[Claimed], at: datetime) -> None:
    """In a transaction of its own: orders are locked before rows of the agenda, and to claim has locked those."""
    answers = [one.subject for one in lost if one.kind is Ask.COMPLAINT_ANSWER]
    rows = Reply.objects.filter(pk__in=answers, state=ReplyState.PLANNED).select_related("complaint__shop")
    lock_orders({row.order_id for row in rows if row.order_id is not None})
    # what was released meanwhile is held no more, so it stays on the agenda
    gone = {one.subject for one in give_up(lost)}
    for row in rows.filter(pk__in=gone):
        take_said(row, TOO_OFTEN, at=at)


def _lists(claimed: Sequence[Claimed], at: datetime) -> list[ComplaintErrand]:
    rows = Watch.objects.in_bulk([one.subject for one in claimed])
    today = at.astimezone(SHANGHAI).date()
    return [
        ComplaintErrand(
            claimed=one,
            task=Task.LIST,
            channel=row.channel_id,
            since=(today - FIRST_LOOK) if row.known_until is None else _day_before(row.known_until),
            until=today,
            told_to=row.told_to,
        )
        for one in claimed
        if (row := rows.get(one.subject)) is not None and not one.killed_too_often
    ]


def _day_before(known_until: datetime) -> date:
    return (known_until - OVERLAP).astimezone(SHANGHAI).date()


def _queries(claimed: Sequence[Claimed], _at: datetime) -> list[ComplaintErrand]:
    rows = Complaint.objects.filter(channel__isnull=False).in_bulk([one.subject for one in claimed])
    return [
        ComplaintErrand(claimed=one, task=Task.QUERY, channel=row.channel_id, outside_id=row.outside_id)
        for one in claimed
        if (row := rows.get(one.subject)) is not None and row.channel_id is not None and not one.killed_too_often
    ]


def _answers(claimed: Sequence[Claimed], at: datetime) -> list[ComplaintErrand]:
    """An answer waits for those before it: whoever complained reads them in the order in which they were given."""
    rows = Reply.objects.filter(state=ReplyState.PLANNED).select_related("complaint")
    found = {row.pk: row for row in rows.filter(pk__in=[one.subject for one in claimed])}
    first = dict(
        rows.filter(complaint__in=[row.complaint_id for row in found.values()])
        .values_list("complaint")
        .annotate(Min("number"))
    )
    live = [(one, row) for one in claimed if (row := found.get(one.subject)) and not one.killed_too_often]
    early = [one for one, row in live if row.number != first[row.complaint_id]]
    ending = {row.complaint_id for _, row in live if row.act == Act.FINISH}
    refunded = {pk for pk in ending if answering(pk).filter(state=RefundState.ARRIVED).exists()}
    release(early, [at + AFTER_THE_FIRST for _ in early], because="an answer before it is on its way")
    return [
        ComplaintErrand(
            claimed=one,
            task=Task.SAY,
            channel=row.complaint.channel_id,
            outside_id=row.complaint.outside_id,
            to_say=ToSay(
                outside_id=row.complaint.outside_id,
                act=Act(row.act),
                words=row.words,
                refunded=row.complaint_id in refunded,
            ),
        )
        for one, row in live
        if one not in early and row.complaint.channel_id is not None
    ]
