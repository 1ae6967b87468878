"""What if a docked supplier's bill is not there in time? Finance sees it; a day later, and each day, the operator."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payouts.models import UpstreamBill
from anxin.payouts.states import UpstreamBillState
from anxin.transitions.move import move

AGAIN = timedelta(hours=24)


@atomic(durable=True)
def chase_upstream_bills(ids: Collection[UUID], *, at: datetime) -> int:
    """Mark what is late as missing, hand on what is missing still, and go on fetching; how many bills."""
    due = list(
        UpstreamBill.objects.select_for_update(skip_locked=True).filter(pk__in=ids, due_at__lte=at).order_by("pk")
    )
    late = _hand_on([row for row in due if row.state == UpstreamBillState.WANTED], "not given in time", "finance", at)
    missing = [row for row in due if row.state == UpstreamBillState.MISSING]
    still = _hand_on(missing, "missing for another day", "operator", at)
    plan([Planned(Kind.UPSTREAM_BILL, row.shop_id, row.pk, at) for row in due])
    return late + still


def _hand_on(rows: list[UpstreamBill], because: str, owner: str, at: datetime) -> int:
    moved = move(
        UpstreamBill,
        [row.pk for row in rows],
        from_=(UpstreamBillState.WANTED, UpstreamBillState.MISSING),
        to=UpstreamBillState.MISSING,
        by="machine",
        because=because,
        at=at,
        owner=owner,
        due_at=at + AGAIN,
    )
    return len(moved)
