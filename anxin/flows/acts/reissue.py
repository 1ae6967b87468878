"""How does a buyer get another one, under a promise of its own?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import OPEN, CodeState, DeliveryState
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.plan_deliveries import plan_deliveries
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Order
from anxin.orders.states import OnDue, OrderState
from anxin.transitions.each import Each
from anxin.transitions.move import move

STUCK_AFTER = timedelta(hours=24)
MOST_REISSUES = 2


def reissue(subjects: Sequence[Subject], *, at: datetime) -> None:
    """Deliver the line again: the codes that went out are void, what was still under way is not waited for any more,
    and the promise starts anew. Money that was confirmed is not settled before that."""
    _stop(subjects, at)
    Code.objects.filter(delivery__line__in=[s.line.pk for s in subjects], state=CodeState.ALLOCATED).update(
        state=CodeState.VOID
    )
    last: dict[object, int] = dict(
        Delivery.objects.filter(line__in=[s.line.pk for s in subjects]).order_by("number").values_list("line", "number")
    )
    due = {s.order.pk: at + timedelta(minutes=s.line.promise_minutes) + STUCK_AFTER for s in subjects}
    move(
        Order,
        due,
        from_=(OrderState.PAID, OrderState.DELIVERED),
        to=OrderState.PAID,
        by="machine",
        because="another one is delivered",
        at=at,
        due_at=Each(due),
        on_due=OnDue.RAISE_STUCK,
    )
    longest = max(due.values(), default=at)
    Order.objects.filter(pk__in=due, state=OrderState.CONFIRMED, due_at__lt=longest).update(due_at=longest)
    fulfil(plan_deliveries([(s.line, last.get(s.line.pk, 0) + 1) for s in subjects], at=at), at=at)


def _stop(subjects: Sequence[Subject], at: datetime) -> None:
    """A line is never under way twice."""
    lines = [subject.line.pk for subject in subjects]
    move(
        Delivery,
        Delivery.objects.filter(line__in=lines, state__in=OPEN).values_list("pk", flat=True),
        from_=OPEN,
        to=DeliveryState.STOPPED,
        by="machine",
        because="another one is delivered instead",
        at=at,
        due_at=None,
        on_due="",
    )
