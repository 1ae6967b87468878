"""What does time do to complaints? What is decided or has arrived is told, and silence goes up, never away."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.complaints.deadlines import due_complaints
from anxin.complaints.models import Complaint
from anxin.complaints.states import OPEN, OnDue
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.tell_operators import tell_operators
from anxin.flows.acts.tell_outcome import tell_outcome
from anxin.texts import Text

ABOVE = {"machine": "agent", "agent": "senior", "finance": "operator", "senior": "operator"}
WITHIN = {"agent": timedelta(hours=4), "senior": timedelta(hours=4), "operator": timedelta(hours=24)}
OVERDUE = Text("投诉已超时未处理", "A complaint is overdue")
WHY = Text(
    "投诉 {number} 无人处理，已超过期限。请在后台“外部投诉”中答复。",
    "Nobody dealt with complaint {number} in time. Answer it at the desk, under complaints.",
)


@atomic(durable=True)
def chase_complaints(ids: Collection[UUID], *, at: datetime) -> int:
    """Tell what is to be told about each, and let those go up whose owner was silent; how many moved."""
    owners = dict(Complaint.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders({pk for pk in owners.values() if pk}, skip_locked=True, most=AT_ONCE)
    ripe = set(due_complaints(at, len(ids) + AT_ONCE))
    rows = Complaint.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).select_related(
        "case", "shop"
    )
    moved = 0
    for row in rows.filter(pk__in=ripe & set(ids), state__in=[state.value for state in OPEN]).order_by("pk"):
        order = orders.get(row.order_id) if row.order_id else None
        if row.order_id is not None and order is None:
            continue
        moved += 1
        if row.due_at is not None and row.due_at <= at:
            _go_up(row, at)
        elif order is not None:
            tell_outcome(row, order, at=at)
    return moved


def _go_up(row: Complaint, at: datetime) -> None:
    above = ABOVE.get(row.owner, "operator")
    row.owner, row.due_at = above, at + WITHIN[above]
    row.on_due = OnDue.ALARM if above == "operator" else OnDue.ESCALATE
    row.save()
    if above == "operator":
        tell_operators(row.shop, f"complaint-{row.pk.hex[-8:]}", OVERDUE, WHY.fill(number=row.outside_id), at=at)
