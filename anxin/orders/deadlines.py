"""Which orders are due for what, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.orders.models import OrderDue
from anxin.orders.states import OnDue


def due_orders(on_due: OnDue, at: datetime, limit: int) -> list[UUID]:
    """Open orders whose time has come for one consequence, the longest due first; an open case takes over."""
    due = OrderDue.objects.filter(on_due=on_due, due_at__lte=at).order_by("due_at")
    return list(due.values_list("pk", flat=True)[:limit])


def next_order_due(on_due: OnDue) -> datetime | None:
    """The next moment at which an order falls due for this consequence."""
    due: datetime | None = OrderDue.objects.filter(on_due=on_due).aggregate(next=Min("due_at"))["next"]
    return due
