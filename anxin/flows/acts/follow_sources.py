"""Which items leave the shelf because nobody may be asked for them or the house says so, and which come back?"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from anxin.catalog.models import Docked, Item
from anxin.sourcing.queries import without_source

OFFERED = (Item.State.LISTED, Item.State.PAUSED)


def follow_sources(items: Collection[UUID]) -> None:
    """Take off what nobody may be asked for, and put back what was taken off for that; a supplier's own word stays.

    What the guard of its docked supplier has paused is paused, however it came on sale again.
    """
    rows = list(Item.objects.select_related("supplier").filter(pk__in=items))
    gone = without_source(rows) | {row.pk for row in rows if row.off_sale_because}
    Item.objects.filter(pk__in=gone, state__in=OFFERED).update(state=Item.State.SUSPENDED)
    back = Item.objects.filter(pk__in=[row.pk for row in rows if row.pk not in gone])
    back.filter(state=Item.State.SUSPENDED).update(state=Item.State.LISTED)
    held = Docked.objects.filter(item__in=items, docking=F("item__supplier")).exclude(pause="")
    back.filter(state=Item.State.LISTED, pk__in=held.values("item")).update(state=Item.State.PAUSED)
