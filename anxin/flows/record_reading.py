"""What becomes of a picture when it has been read?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.evidence.models import Upload
from anxin.evidence.reading.shapes import Reading
from anxin.evidence.states import PENDING
from anxin.flows.acts.go_on_with_evidence import go_on_with_evidence
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_reading import take_reading
from anxin.refusal import NotFound


@atomic(durable=True)
def record_reading(upload: UUID, reading: Reading, *, at: datetime) -> bool:
    """Keep what was read beside our own record, and decide again what waited for it; False when it was read already.

    Raises NotFound. A poor picture is never a reason to refuse: it counts as shown, and a person looks at it.
    """
    order = Upload.objects.filter(pk=upload).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    orders = lock_orders([order])
    row = Upload.objects.select_for_update().get(pk=upload)
    if row.state not in PENDING:
        return False
    take_reading(row, orders[order], reading, at=at)
    go_on_with_evidence(orders[order], at=at)
    return True
