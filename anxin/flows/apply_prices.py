"""Which announced prices hold from now on?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item, PriceChange


@atomic(durable=True)
def apply_prices(changes: Collection[UUID], *, at: datetime) -> int:
    """Put those on the shelf whose notice is over; how many. Orders already placed keep the price they were placed at.

    What a rival holds is left to it, and what was taken back meanwhile stays taken back.
    """
    wanted = PriceChange.objects.filter(pk__in=changes, applied_at=None, cancelled_at=None, effective_at__lte=at)
    items = Item.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    held = list(items.filter(pk__in=wanted.values("item")).order_by("pk"))
    due = {row.item_id: row for row in wanted.filter(item__in=held)}
    ready = [item for item in held if item.pk in due]
    for item in ready:
        item.price_minor = due[item.pk].to_minor
    Item.objects.bulk_update(ready, ["price_minor"])
    PriceChange.objects.filter(pk__in=[row.pk for row in due.values()]).update(applied_at=at)
    return len(ready)
