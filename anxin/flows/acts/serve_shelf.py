"""How do deliveries that SQL has planned get what lies on our own shelf?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.flows.acts.fulfil import fulfil


def serve_shelf(planned: Collection[UUID], *, at: datetime) -> None:
    """Serve these planned deliveries; their orders are locked."""
    if not planned:
        return
    rows = Delivery.objects.filter(pk__in=planned).select_related("line", "supplier", "order__shop").order_by("pk")
    fulfil(list(rows), at=at)
