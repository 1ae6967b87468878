"""Which orders are due for what, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min, QuerySet

from anxin.orders.models import Order
from anxin.orders.states import OPEN, OnDue


def due_orders(on_due: OnDue, at: datetime, limit: int) -> list[UUID]:
    """Open orders whose time has come for one consequence, the longest due first; an open case takes over."""
    return list(_ruling(on_due).filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True)[:limit])


def next_order_due(on_due: OnDue) -> datetime | None:
    """The next moment at which an order falls due for this consequence."""
    due: datetime | None = _ruling(on_due).aggregate(next=Min("due_at"))["next"]
    return due


def _ruling(on_due: OnDue) -> QuerySet[Order]:
    return Order.objects.filter(state__in=OPEN, case_open=False, on_due=on_due)
