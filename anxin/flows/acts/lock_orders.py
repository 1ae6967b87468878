"""How are the orders of a flow held, so that a rival waits or passes by?"""

from collections.abc import Collection
from uuid import UUID

from anxin.orders.models import Order
from anxin.people.models import Shop
from anxin.routines.among import among
from anxin.routines.load_rows import attach, load_rows

# how many orders a sweep holds in one transaction; more are found than held, so that two sweepers share them
AT_ONCE = 200


def lock_orders(ids: Collection[UUID], *, skip_locked: bool = False, most: int | None = None) -> dict[UUID, Order]:
    """Lock orders in the order of their ids and return them with their shop; the first lock that a flow takes.

    With `skip_locked` an order that somebody else is working on is left out, and at most `most` are taken: for sweeps,
    which come again.
    """
    # "no key": rows that only name the order (an attempt put on record by a claim) must not wait for its flows,
    # which may be waiting for that claim's place on the agenda
    rows = (
        Order.objects.select_for_update(skip_locked=skip_locked, no_key=True)
        .filter(pk__in=among(ids))
        .order_by("pk")[:most]
    )
    orders = {order.pk: order for order in load_rows(rows)}
    shops = Shop.objects.in_bulk({order.shop_id for order in orders.values()})
    for order in orders.values():
        attach(order, shop=shops[order.shop_id])
    return orders
