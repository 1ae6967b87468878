"""How does a buyer leave an order that is not paid?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.release import release
from anxin.flows.acts.close_payments import close_payments
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.serve_waiting import serve_waiting
from anxin.orders.models import Order
from anxin.orders.refusals import NotCancellable
from anxin.orders.states import OrderState
from anxin.transitions.move import move


@atomic(durable=True)
def cancel_order(order: UUID, *, by: str, at: datetime) -> None:
    """End an unpaid order; what was put aside for it returns to the shelf, what is paid for it later goes back.

    Raises NotCancellable.
    """
    lock_orders([order])
    moved = move(
        Order,
        [order],
        from_=OrderState.PLACED,
        to=OrderState.CANCELLED,
        by=by,
        because="cancelled by the buyer",
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
    if not moved:
        raise NotCancellable
    close_payments([order], because="the order was cancelled", at=at)
    serve_waiting(release([order]), at=at)
