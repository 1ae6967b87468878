"""What if a bill is not there when it should be? Finance is told, and, a day later and each day, the operator."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import BillState, OnDue, Owner
from anxin.transitions.move import move

AGAIN = timedelta(hours=24)


@atomic(durable=True)
def chase_bills(ids: Collection[UUID], *, at: datetime) -> int:
    """Mark what is late as missing, hand on what is missing still; how many bills. It goes on being fetched."""
    due = dict(
        Bill.objects.select_for_update(skip_locked=True)
        .filter(pk__in=ids, due_at__lte=at)
        .order_by("pk")
        .values_list("pk", "on_due")
    )
    late = move(
        Bill,
        [pk for pk, on_due in due.items() if on_due == OnDue.REPORT],
        from_=BillState.WANTED,
        to=BillState.MISSING,
        by="machine",
        because="the channel has not given it in time",
        at=at,
        due_at=at + AGAIN,
        on_due=OnDue.ESCALATE,
    )
    handed_on = move(
        Bill,
        [pk for pk, on_due in due.items() if on_due == OnDue.ESCALATE],
        from_=BillState.MISSING,
        to=BillState.MISSING,
        by="machine",
        because="missing for another day",
        at=at,
        owner=Owner.OPERATOR,
        due_at=at + AGAIN,
    )
    return len(late) + len(handed_on)
