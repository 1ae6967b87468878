"""How are the orders of a flow held, so that a rival waits or passes by?"""

from collections.abc import Collection
from uuid import UUID

from anxin.orders.models import Order
from anxin.people.models import Shop


def lock_orders(ids: Collection[UUID], *, skip_locked: bool = False) -> dict[UUID, Order]:
    """Lock orders in the order of their ids and return them with their shop; the first lock that a flow takes.

    With `skip_locked` an order that somebody else is working on is left out, for sweeps that will come again.
    """
    rows = Order.objects.select_for_update(skip_locked=skip_locked).filter(pk__in=ids).order_by("pk")
    orders = {order.pk: order for order in rows}
    shops = Shop.objects.in_bulk({order.shop_id for order in orders.values()})
    for order in orders.values():
        order.shop = shops[order.shop_id]
    return orders
