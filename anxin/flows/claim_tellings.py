"""Which resellers does this worker tell now? Put off before a socket is opened, so that no two workers tell."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.resale.models import Resale, Telling

MOST_TRIES = 12
FIRST_WAIT = timedelta(seconds=5)


@atomic(durable=True)
def claim_tellings(ids: Collection[UUID], *, at: datetime) -> list[Resale]:
    """Hold those that are due, each put off by twice as long as before; what was tried too often is left to queries."""
    rows = {row.pk: row for row in Resale.objects.select_related("order", "reseller").filter(pk__in=ids)}
    Telling.objects.bulk_create(
        (Telling(resale=row, shop_id=row.shop_id, tell_at=at) for row in rows.values()), ignore_conflicts=True
    )
    held = list(Telling.objects.select_for_update(skip_locked=True).filter(pk__in=rows, tell_at__lte=at).order_by("pk"))
    for telling in held:
        telling.tries += 1
        telling.tell_at = at + FIRST_WAIT * 2**telling.tries if telling.tries < MOST_TRIES else None
    Telling.objects.bulk_update(held, ["tries", "tell_at"])
    return [rows[telling.pk] for telling in held]
