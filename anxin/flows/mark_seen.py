"""Up to where has somebody read a conversation?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.support.models import Seen


@atomic(durable=True)
def mark_seen(order: UUID, message: UUID, *, reader: str, at: datetime) -> None:
    """Note that `reader` ("buyer", "supplier:…", "staff:…") has read up to this message; a mark never goes back."""
    shop = Order.objects.filter(pk=order).values_list("shop_id", flat=True).get()
    mark, made = Seen.objects.get_or_create(
        order_id=order, reader=reader, defaults={"id": new_id(), "shop_id": shop, "message": message, "at": at}
    )
    if not made:
        Seen.objects.filter(pk=mark.pk, message__lt=message).update(message=message, at=at)
