"""How is one complaint held, with its order before it?"""

from uuid import UUID

from anxin.complaints.models import Complaint
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.refusal import NotFound


def lock_complaint(key: UUID) -> tuple[Complaint, Order | None]:
    """The complaint with its order, both held; the order is None until it has joined one. Raises NotFound.

    One that joined its order in between is looked at again, under that order's lock.
    """
    for _ in range(2):
        found = Complaint.objects.filter(pk=key).values_list("order_id", flat=True)
        if not found:
            raise NotFound
        orders = lock_orders([pk for pk in found if pk is not None])
        rows = Complaint.objects.select_for_update(of=("self",), no_key=True)
        row = rows.select_related("case", "channel", "shop", "chargeback").get(pk=key)
        if row.order_id is None or row.order_id in orders:
            return row, orders.get(row.order_id) if row.order_id else None
    raise NotFound
