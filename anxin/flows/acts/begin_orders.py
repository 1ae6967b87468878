"""What follows when orders are paid? Their promises run, and their goods are asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.plan_deliveries import plan_deliveries
from anxin.orders.models import Line, Order
from anxin.orders.states import OnDue, OrderState
from anxin.transitions.each import Each
from anxin.transitions.move import move

STUCK_AFTER = timedelta(hours=24)


def begin_orders(orders: Sequence[Order], *, at: datetime) -> None:
    """Move placed orders, that the caller holds, to `paid` and plan their deliveries."""
    if not orders:
        return
    by_id = {order.pk: order for order in orders}
    lines = list(
        Line.objects.filter(order__in=by_id).select_related("supplier", "item").order_by("order_id", "position")
    )
    due: dict[UUID, datetime] = {}
    for line in lines:
        line.order = by_id[line.order_id]
        until = at + timedelta(minutes=line.promise_minutes) + STUCK_AFTER
        due[line.order_id] = max(until, due.get(line.order_id, until))
    move(
        Order,
        by_id,
        from_=OrderState.PLACED,
        to=OrderState.PAID,
        by="channel",
        because="paid",
        at=at,
        paid_at=at,
        due_at=Each(due),
        on_due=OnDue.RAISE_STUCK,
    )
    for order in orders:
        order.state, order.paid_at = OrderState.PAID, at
    fulfil(plan_deliveries([(line, 1) for line in lines], at=at), at=at)
