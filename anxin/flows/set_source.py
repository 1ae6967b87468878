"""From whom else may an item come, under which name there, at which price at most, and after whom?"""

from dataclasses import dataclass
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.flows.acts.follow_sources import follow_sources
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.sourcing.models import Source
from anxin.sourcing.refusals import DearerThanSold, NobodyToAsk, OwnStock, SkuNeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """One supplier of an item; the most in minor units for one piece, None for what the buyer pays."""

    item: UUID
    supplier: UUID
    sku: str
    priority: int
    most_minor: int | None
    enabled: bool = True


@atomic(durable=True)
def set_source(sourced: Sourced) -> UUID:
    """Name a supplier of an item, or change what was named. The item's first supplier is always one of them.

    Raises NotFound for parties of different shops, OwnStock for an item that the shelf delivers, NobodyToAsk for a
    supplier without a system, SkuNeeded, DearerThanSold for a price above what a buyer pays.
    """
    item = Item.objects.select_related("supplier").filter(pk=sourced.item).first()
    supplier = Supplier.objects.filter(pk=sourced.supplier, shop=item.shop_id).first() if item else None
    if item is None or supplier is None:
        raise NotFound
    if item.supplier.kind == Supplier.Kind.STOCK:
        raise OwnStock
    if supplier.kind == Supplier.Kind.STOCK:
        raise NobodyToAsk
    if not sourced.sku.strip():
        raise SkuNeeded
    if sourced.most_minor is not None and sourced.most_minor > item.price_minor:
        raise DearerThanSold
    _keep_first(item)
    row, _ = Source.objects.update_or_create(
        item=item,
        supplier=supplier,
        defaults={
            "shop_id": item.shop_id,
            "sku": sourced.sku.strip()[:128],
            "priority": sourced.priority,
            "most_minor": sourced.most_minor,
            "enabled": sourced.enabled,
        },
    )
    follow_sources([item.pk])
    return row.pk


def _keep_first(item: Item) -> None:
    """The supplier that an item has by itself is one of its sources, the first unless it is said otherwise.

    It has no limit of its own: a price of today would stay when the item's moves on.
    """
    first = {"id": new_id(), "shop_id": item.shop_id, "sku": item.sku, "priority": 1}
    Source.objects.get_or_create(item=item, supplier=item.supplier, defaults=first)
