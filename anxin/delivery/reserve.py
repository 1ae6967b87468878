"""How are codes put aside for an order while its buyer pays?"""

from datetime import datetime

from django.db import connection

from anxin import vault
from anxin.delivery.models import Reservation
from anxin.delivery.refusals import SoldOut, TooManyPutAside
from anxin.orders.models import Line
from anxin.refs import new_id
from anxin.routines import schema

PURPOSE = "reservation"


def reserve(line: Line, *, most: int, claimant: bytes, device: str, address: str, at: datetime) -> None:
    """Put the line's codes aside until its order is paid or ends; the caller has just made the order.

    Raises SoldOut where the shelf has too few, and TooManyPutAside where the claimant, the device or the address has
    `most` of this item put aside unpaid already.
    """
    device_mark, address_mark = (vault.mark(name, PURPOSE) if name else b"" for name in (device, address))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {schema()}.reserve(%s, %s, %s, %s, %s, %s, %s)",
            [line.pk, line.item_id, line.quantity, claimant, device_mark, address_mark, most],
        )
        (said,) = cursor.fetchone()
    if said < 0:
        raise TooManyPutAside(most=most)
    if not said:
        raise SoldOut
    Reservation.objects.create(
        id=new_id(),
        shop_id=line.shop_id,
        order_id=line.order_id,
        line=line,
        quantity=line.quantity,
        buyer=claimant,
        device=device_mark,
        address=address_mark,
        at=at,
    )
