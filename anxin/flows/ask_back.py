"""How does a reseller ask a price back? The request is noted once; the case on its order decides about it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.states import OrderState
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.refusal import NotFound
from anxin.resale.models import Resale, Return
from anxin.resale.refusals import ReturnAboveLeft


@atomic(durable=True)
def ask_back(resale: UUID, number: str, amount_minor: int, *, at: datetime) -> Return:
    """Note the request; the same number again is the request that stands. Raises NotFound, ReturnAboveLeft."""
    row = Resale.objects.get(pk=resale)
    if row.order_id is None:
        raise NotFound
    order = lock_orders([row.order_id])[row.order_id]
    standing = Return.objects.filter(resale=row, number=number).first()
    if standing is not None:
        return standing
    back = Refund.objects.filter(order=order).aggregate(all=Sum("amount_minor"))["all"] or 0
    left = order.amount_minor if order.state == OrderState.REFUNDED else order.amount_minor - back
    if amount_minor > left:
        raise ReturnAboveLeft
    return Return.objects.create(
        id=new_id(), shop_id=row.shop_id, resale=row, number=number, asked_minor=amount_minor, at=at
    )
