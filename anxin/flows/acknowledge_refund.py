"""Has finance seen a refund that was made at the channel and not from here?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.refunds.models import Refund
from anxin.refusal import NotFound


@atomic(durable=True)
def acknowledge_refund(refund: UUID, *, by: str, at: datetime) -> None:
    """Take it off the board; pressed twice it is off. Raises NotFound for what was not found at a channel."""
    order = Refund.objects.filter(pk=refund, external=True).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Refund.objects.get(pk=refund)
    if row.late_since is None:
        return
    Refund.objects.filter(pk=refund).update(late_since=None)
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=PAYMENT,
                kind="refund_acknowledged",
                content={"refund": str(row.pk)},
                by=by,
                at=at,
            )
        ]
    )
