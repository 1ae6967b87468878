"""What happens to orders that nobody paid in time?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.release import release
from anxin.flows.acts.close_payments import close_payments
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.serve_waiting import serve_waiting
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.transitions.move import move


@atomic(durable=True)
def expire_orders(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """End placed orders whose time to pay has passed; money that comes later goes back by itself.

    What was put aside for them returns to the shelf, where those who paid and wait come first.
    """
    due = [
        pk
        for pk, order in lock_orders(ids, skip_locked=True, most=AT_ONCE).items()
        if order.due_at and order.due_at <= at
    ]
    expired = move(
        Order,
        due,
        from_=OrderState.PLACED,
        to=OrderState.EXPIRED,
        by="machine",
        because="not paid in time",
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
    close_payments(expired, because="the order expired", at=at)
    serve_waiting(release(expired), at=at)
    return expired
