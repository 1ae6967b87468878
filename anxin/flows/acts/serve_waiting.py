"""Who waits for the codes that have just come onto a shelf? The oldest paid order is served first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.lock_orders import lock_orders
from anxin.people.models import Supplier


def serve_waiting(items: Collection[UUID], *, at: datetime) -> int:
    """Serve planned deliveries of these items as far as the shelf goes; how many were served.

    Orders that somebody works on are passed over: their own flow, or the end of their promise, comes to them. So are
    those whose promise has passed, because their money goes back; and those whose case waits for the goods: by the
    rules an unseen code is refunded the moment it is there, and would be lost to all.
    """
    if not items:
        return 0
    waiting = Delivery.objects.filter(
        line__item__in=items,
        state=DeliveryState.PLANNED,
        supplier__kind=Supplier.Kind.STOCK,
        order__case_open=False,
        promise_until__gt=at,
    )
    orders = lock_orders(set(waiting.values_list("order_id", flat=True)), skip_locked=True)
    held = list(waiting.filter(order__in=orders).select_related("line", "supplier", "order__shop").order_by("pk"))
    if not held:
        return 0
    fulfil(held, at=at)
    left = Delivery.objects.filter(pk__in=[d.pk for d in held], state=DeliveryState.PLANNED).count()
    return len(held) - left
