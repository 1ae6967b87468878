"""How does the house take one item off sale, or put it back? Its supplier cannot undo it."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.flows.acts.follow_sources import follow_sources
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.change_channel_keys import NothingChanged
from anxin.refusal import NotFound
from anxin.sourcing.refusals import ReasonNeeded


@atomic(durable=True)
def hold_item(item: UUID, *, off: bool, reason: str, by: str, at: datetime) -> None:
    """Take the item off sale or put it back, with the reason. Raises NotFound, ReasonNeeded, NothingChanged."""
    row = Item.objects.select_for_update(of=("self",), no_key=True).select_related("supplier__shop").filter(pk=item)
    found = row.first()
    if found is None:
        raise NotFound
    if not reason.strip():
        raise ReasonNeeded
    if off == bool(found.off_sale_because):
        raise NothingChanged
    found.off_sale_because = reason.strip()[:200] if off else ""
    found.save(update_fields=["off_sale_because"])
    follow_sources([found.pk])
    act = "item_off" if off else "item_on"
    note_supplier_change(found.supplier, act, item=found, because=reason.strip(), by=by, at=at)
