"""Which docked suppliers are asked for prices and stock now?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.catalog.models import Docked, Docking, Item


@atomic(durable=True)
def plan_syncs(suppliers: Collection[UUID], *, at: datetime) -> int:
    """Put them on the agenda with every item they have by now, and say when they are next; how many suppliers."""
    rows = list(
        Docking.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(supplier__in=suppliers, sync_at__lte=at)
        .order_by("pk")
    )
    known = set(Docked.objects.filter(docking__in=rows).values_list("item_id", flat=True))
    items = Item.objects.filter(supplier__in=[row.pk for row in rows]).exclude(pk__in=known)
    Docked.objects.bulk_create(
        [Docked(item=item, docking_id=item.supplier_id) for item in items.order_by("pk")], ignore_conflicts=True
    )
    for row in rows:
        row.sync_at = at + timedelta(minutes=row.every_minutes)
    Docking.objects.bulk_update(rows, ["sync_at"])
    plan([Planned(Kind.ITEM_SYNC, row.shop_id, row.pk, at) for row in rows])
    return len(rows)
