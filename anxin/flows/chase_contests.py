"""What if nobody decides a contest in time? First it is the operator's, then it is decided for the supplier."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_contest import end_contest
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.contest_recovery import DECIDE_WITHIN
from anxin.payouts.models import Contest
from anxin.payouts.states import ContestState, OnDue
from anxin.texts import Text

SILENCE = Text(
    "平台未在期限内处理申诉，按供货商申诉成立处理，费用由平台承担。",
    "The platform did not decide in time, so the contest counts as upheld and the platform bears the cost.",
)


@atomic(durable=True)
def chase_contests(ids: Collection[UUID], *, at: datetime) -> int:
    """Apply what silence means to each contest that is due; how many."""
    owners = Contest.objects.filter(pk__in=ids, state=ContestState.OPENED, due_at__lte=at)
    suppliers = lock_suppliers(set(owners.values_list("supplier_id", flat=True)))
    due = list(
        Contest.objects.select_related("recovery__refund", "recovery__order")
        .filter(pk__in=ids, state=ContestState.OPENED, due_at__lte=at)
        .order_by("pk")
    )
    for row in due:
        if row.on_due == OnDue.UPHOLD:
            end_contest(row, suppliers[row.supplier_id], upheld=True, reason=SILENCE, by="machine", at=at)
    first = [row.pk for row in due if row.on_due == OnDue.ESCALATE]
    Contest.objects.filter(pk__in=first).update(owner="operator", due_at=at + DECIDE_WITHIN, on_due=OnDue.UPHOLD)
    return len(due)
