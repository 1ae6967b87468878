"""What becomes of pictures that nothing could read in time? A person looks at them; nobody waits for a machine."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.evidence.models import Upload
from anxin.evidence.reading.shapes import NOT_READ
from anxin.evidence.states import PENDING
from anxin.flows.acts.go_on_with_evidence import go_on_with_evidence
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_reading import take_reading


@atomic(durable=True)
def give_up_uploads(ids: Collection[UUID], *, at: datetime) -> int:
    """Leave these to a person and let their cases go on; how many. Held ones are met again."""
    owners = set(Upload.objects.filter(pk__in=ids).values_list("order_id", flat=True))
    orders = lock_orders(owners, skip_locked=True)
    rows = Upload.objects.select_for_update(skip_locked=True).filter(pk__in=ids, order__in=orders, state__in=PENDING)
    left = list(rows.order_by("pk"))
    for row in left:
        take_reading(row, orders[row.order_id], NOT_READ, at=at)
    for order in orders.values():
        go_on_with_evidence(order, at=at)
    return len(left)
