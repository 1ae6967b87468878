"""Which prices come into force, which docked suppliers are asked again, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.catalog.models import Docking, PriceChange


def due_prices(at: datetime, limit: int) -> list[UUID]:
    """Announced prices whose notice is over, the earliest first."""
    rows = PriceChange.objects.filter(applied_at=None, cancelled_at=None, effective_at__lte=at)
    return list(rows.order_by("effective_at").values_list("pk", flat=True)[:limit])


def next_price_due() -> datetime | None:
    """When the next announced price holds."""
    rows = PriceChange.objects.filter(applied_at=None, cancelled_at=None)
    due: datetime | None = rows.aggregate(next=Min("effective_at"))["next"]
    return due


def due_dockings(at: datetime, limit: int) -> list[UUID]:
    """Docked suppliers to be asked for prices and stock, the longest waiting first."""
    return list(Docking.objects.filter(sync_at__lte=at).order_by("sync_at").values_list("supplier", flat=True)[:limit])


def next_docking_due() -> datetime | None:
    """When the next docked supplier is asked."""
    due: datetime | None = Docking.objects.aggregate(next=Min("sync_at"))["next"]
    return due
