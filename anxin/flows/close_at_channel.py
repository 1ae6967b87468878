"""Has finance taken back, in a channel's console, a refund whose buyer got the money another way?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.refusal import NotFound


@atomic(durable=True)
def close_at_channel(refund: UUID, *, by: str, at: datetime) -> None:
    """Take it off the board and seal who said so; pressed twice it is off. Raises NotFound where none has arrived."""
    owner = Refund.objects.filter(pk=refund, state=RefundState.ARRIVED).values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    lock_orders([owner])
    row = Refund.objects.get(pk=refund)
    if not row.open_at_channel:
        return
    Refund.objects.filter(pk=refund).update(open_at_channel=False)
    content = {"refund": str(row.pk), "channel_refund_no": row.channel_refund_no}
    exhibit = NewExhibit(
        shop=row.shop_id, order=row.order_id, slot=PAYMENT, kind="refund_taken_back", content=content, by=by, at=at
    )
    seal([exhibit])
