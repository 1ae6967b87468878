"""How are items of a supplier without an agreement, listed before agreements were asked for, taken off until vetted?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.flows.acts.await_vetting import await_vetting
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.payouts.queries import unvetted_items
from anxin.refusal import NotFound
from anxin.texts import Text

WHY = Text("{n} 件未审核商品下架，待签约和审核", "{n} unvetted items are off sale until an agreement and a look")


@atomic(durable=True)
def hide_unvetted(supplier: UUID, *, by: str, at: datetime) -> int:
    """Take them off the shelf and have them wait for a look, on sale again with it; how many. Orders placed go on.

    Raises NotFound where there is none, or an agreement was made meanwhile.
    """
    row = lock_suppliers([supplier]).get(supplier)
    if row is None:
        raise NotFound
    found = [item.pk for item in unvetted_items([row.shop_id]) if item.supplier_id == supplier]
    held = list(Item.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk"))
    if not held:
        raise NotFound
    await_vetting(supplier, {item: item.state != Item.State.WITHDRAWN for item in held}, at=at)
    note_supplier_change(row, "item_off", because=WHY.fill(n=len(held)).zh, by=by, at=at)
    return len(held)
