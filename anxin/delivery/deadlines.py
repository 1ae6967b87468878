"""Which deliveries are due, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN


def due_deliveries(at: datetime, limit: int) -> list[UUID]:
    """Open deliveries whose time has come, the longest due first; a case on the order takes over its deadlines."""
    return list(_ruling().filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True)[:limit])


def next_delivery_due() -> datetime | None:
    """The next moment at which a delivery falls due."""
    due: datetime | None = _ruling().aggregate(next=Min("due_at"))["next"]
    return due


def _ruling() -> QuerySet[Delivery]:
    return Delivery.objects.filter(state__in=OPEN, order__case_open=False)
