"""Which questions about complaints does this worker put to the channels now?"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.db.transaction import atomic

from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.release import release
from anxin.complaints.answering import answering
from anxin.complaints.channel import ToSay
from anxin.complaints.errands import ComplaintErrand, Task
from anxin.complaints.models import Complaint, Reply, Watch
from anxin.complaints.states import Act, ReplyState
from anxin.refunds.states import RefundState
from anxin.workdays.hours import SHANGHAI

# the first look of all, and how far a look goes back beyond the one before: complaints are found by the day
FIRST_LOOK, OVERLAP = timedelta(days=29), timedelta(days=1)
AFTER_THE_FIRST = timedelta(seconds=2)


@atomic(durable=True)
def claim_complaints(
    kind: Ask, *, limit: int, at: datetime, lease_seconds: float
) -> tuple[list[ComplaintErrand], list[Claimed]]:
    """Claim due questions of one kind; and those that are answered already, or kill their worker, to be let go."""
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
