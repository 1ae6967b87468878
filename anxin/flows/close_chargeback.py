"""How does a chargeback end? The channel keeps the money, or gives it back."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_chargeback import end_chargeback
from anxin.flows.acts.lock_orders import lock_orders
from anxin.payments.models import Chargeback
from anxin.refusal import NotFound


@atomic(durable=True)
def close_chargeback(key: UUID, *, won: bool, by: str, at: datetime) -> bool:
    """Book how the channel decided; False where it was closed already. Raises NotFound."""
    owner = Chargeback.objects.filter(pk=key).values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    order = lock_orders([owner])[owner]
    row = Chargeback.objects.select_related("order").get(pk=key)
    return end_chargeback(row, order, won=won, by=by, at=at)
