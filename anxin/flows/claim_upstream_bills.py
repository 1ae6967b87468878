"""Which bills of docked suppliers does this worker fetch now?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.payouts.errands import UpstreamBillErrand
from anxin.payouts.models import BalanceLook, UpstreamBill
from anxin.payouts.states import UPSTREAM_BILL_OPEN


@atomic(durable=True)
def claim_upstream_bills(*, limit: int, at: datetime, lease_seconds: float) -> list[UpstreamBillErrand]:
    """Claim due fetches and looks at balances; one that kills its worker every time is left to its deadline."""
    claimed = claim(Kind.UPSTREAM_BILL, limit=limit, at=at, lease_seconds=lease_seconds)
    ids = [one.subject for one in claimed]
    rows: dict[UUID, UpstreamBill | BalanceLook] = {
        **UpstreamBill.objects.filter(state__in=UPSTREAM_BILL_OPEN).in_bulk(ids),
        **BalanceLook.objects.filter(looked_at=None).in_bulk(ids),
    }
    over = [one for one in claimed if one.subject not in rows or one.killed_too_often]
    give_up(over)
    errands = [
        UpstreamBillErrand(one, row.pk, row.supplier_id, row.day)
        for one in claimed
        if one not in over and (row := rows[one.subject])
    ]
    held = set(begin([errand.claimed for errand in errands], at=at, lease_seconds=lease_seconds))
    return [errand for errand in errands if errand.claimed.id in held]
