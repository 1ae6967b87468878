"""What ends with the money of an order? What was still to come for it, and where all of it goes back, the order."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.delivery.states import DeliveryState
from anxin.orders.models import Order
from anxin.orders.states import LIVE, OrderState
from anxin.transitions.move import move


def end_refunded(orders: Collection[UUID], deliveries: Collection[UUID], *, why: str, whole: str, at: datetime) -> None:
    """Stop those of these deliveries that are open, and end these orders; `why` and `whole` are for their histories.

    The caller holds the orders' locks.
    """
    move(
        Delivery,
        deliveries,
        from_=DELIVERY_OPEN,
        to=DeliveryState.STOPPED,
        by="machine",
        because=why,
        at=at,
        due_at=None,
        on_due="",
    )
    move(
        Order,
        orders,
        from_=LIVE,
        to=OrderState.REFUNDED,
        by="machine",
        because=whole,
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
