"""What if an order is paid and, a day after its promise, neither delivered nor refunded? A person looks at it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.orders.models import Order
from anxin.orders.states import OrderState

AGAIN = timedelta(hours=24)


@atomic(durable=True)
def raise_stuck(ids: Collection[UUID], *, at: datetime) -> int:
    """Bring the deliveries of stuck orders before the rules at once; how many orders were stuck.

    Nothing should ever come here: the deliveries' own deadlines are earlier. What does is decided like any other.
    """
    stuck = [
        pk
        for pk, order in lock_orders(ids, skip_locked=True, most=AT_ONCE).items()
        if order.state == OrderState.PAID and not order.case_open and order.due_at and order.due_at <= at
    ]
    Delivery.objects.filter(order__in=stuck, state__in=OPEN).update(due_at=at)
    Order.objects.filter(pk__in=stuck).update(due_at=at + AGAIN)
    return len(stuck)
