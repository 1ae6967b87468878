"""What happens when a promise passes? Undelivered means refunded, unasked; the rest is asked, fenced or reviewed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.judge import judge
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.subjects_of import subjects_of


@atomic(durable=True)
def judge_deliveries(ids: Collection[UUID], *, at: datetime) -> int:
    """Decide about due deliveries by the rules and carry the decisions out; how many were decided.

    A supplier that was told to stop and has not answered by now could not be reached: the facts say so.
    """
    owners = dict(Delivery.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = {
        pk: o for pk, o in lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE).items() if not o.case_open
    }
    due = Delivery.objects.filter(pk__in=ids, order__in=orders, state__in=OPEN, due_at__lte=at)
    lines = dict(due.values_list("line_id", "pk"))
    mine = {owners[delivery]: orders[owners[delivery]] for delivery in lines.values()}
    subjects = [
        subject
        for subject in subjects_of(mine, lines=lines)
        if subject.delivery and subject.delivery.pk == lines[subject.line.pk]
    ]
    if subjects:
        carry_out(judge(subjects, at), at=at)
    return len(subjects)
