"""Which ended orders could still be kept, if their money came now?"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count

from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.orders.models import Line
from anxin.people.models import Supplier


def deliverable_orders(orders: Collection[UUID]) -> frozenset[UUID]:
    """Ended orders whose goods could still be delivered today, at the same price."""
    lines = list(Line.objects.filter(order__in=orders).select_related("item", "supplier"))
    codes = [line.item_id for line in lines if line.supplier.kind == Supplier.Kind.STOCK]
    stock: dict[UUID, int] = dict(
        Code.objects.filter(item__in=codes, state=CodeState.IN_STOCK).values_list("item").annotate(Count("pk"))
    )
    lost = set()
    for line in lines:
        offered = line.item.state == Item.State.LISTED and line.item.price_minor == line.unit_price_minor
        held = line.supplier.kind != Supplier.Kind.STOCK or stock.get(line.item_id, 0) >= line.quantity
        if not (offered and held):
            lost.add(line.order_id)
    return frozenset({line.order_id for line in lines} - lost)
