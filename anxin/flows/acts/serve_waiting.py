"""Who waits for the codes that have just come onto a shelf? The oldest paid order is served first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.met_by_goods import met_by_goods
from anxin.people.models import Supplier


def serve_waiting(items: Collection[UUID], *, at: datetime) -> int:
    """Serve planned deliveries of these items as far as the shelf goes; how many were served.

    Orders that somebody works on are passed over: their own flow, or the end of their promise, comes to them. So are
    those whose promise has passed, because their money goes back. Of those with an open case, who only waits for the
    goods is served where the rules end the case with them, and it is decided at once.
    """
    if not items:
        return 0
    waiting = Delivery.objects.filter(
        line__item__in=items,
        state=DeliveryState.PLANNED,
        supplier__kind=Supplier.Kind.STOCK,
        promise_until__gt=at,
    )
    orders = lock_orders(set(waiting.values_list("order_id", flat=True)), skip_locked=True)
    held = list(waiting.filter(order__in=orders).select_related("line", "supplier", "order__shop").order_by("pk"))
    met = met_by_goods([d for d in held if d.order.case_open], orders, at=at)
    held = [d for d in held if d.pk in met or not d.order.case_open]
    if not held:
        return 0
    fulfil(held, at=at)
    left = set(
        Delivery.objects.filter(pk__in=[d.pk for d in held], state=DeliveryState.PLANNED).values_list("pk", flat=True)
    )
    decide_again([case for pk, case in met.items() if pk not in left], orders, at=at)
    return len(held) - len(left)
