"""Which bills does this worker fetch now?"""

from datetime import datetime, timedelta

from django.db.transaction import atomic

from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.payments.channel import BillKind
from anxin.reconciliation.errands import BillErrand
from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import OPEN_BILLS, BillState, OnDue
from anxin.transitions.move import move

MISSED_AGAIN_AFTER = timedelta(hours=24)


@atomic(durable=True)
def claim_bills(*, limit: int, at: datetime, lease_seconds: float) -> list[BillErrand]:
    """Claim due fetches; a bill that was brought by hand meanwhile is dropped, one that kills its worker is missing."""
    claimed = claim(Kind.BILL_FETCH, limit=limit, at=at, lease_seconds=lease_seconds)
    rows = Bill.objects.filter(state__in=OPEN_BILLS).in_bulk([one.subject for one in claimed])
    over = [one for one in claimed if one.subject not in rows or one.killed_too_often]
    gone = give_up(over)
    move(
        Bill,
        [one.subject for one in gone],
        from_=BillState.WANTED,
        to=BillState.MISSING,
        by="machine",
        because="fetching it ended without a word too often",
        at=at,
        due_at=at + MISSED_AGAIN_AFTER,
        on_due=OnDue.ESCALATE,
    )
    errands = [
        BillErrand(one, row.pk, row.channel_id, row.day, BillKind(row.kind))
        for one in claimed
        if one not in over and (row := rows[one.subject])
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]
