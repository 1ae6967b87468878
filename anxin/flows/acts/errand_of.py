"""What does every question to a supplier about an order say? Number, item, account and limit, as it is known there."""

from typing import Any

from anxin.agenda.asks import Claimed
from anxin.delivery.errands import SupplyErrand
from anxin.delivery.models import Delivery
from anxin.orders.queries import account_of, server_of
from anxin.sourcing.models import Source


def errand_of(one: Claimed, act: str, delivery: Delivery, source: Source | None, **told: Any) -> SupplyErrand:
    """The errand of an act about a delivery, which comes with `line__item` and `order`; `told` is what differs.

    Where nothing else is told, the supplier is the delivery's, and the limit what the buyer paid for it.
    """
    line = delivery.line
    known: dict[str, Any] = {
        "supplier": delivery.supplier_id,
        "supplier_no": delivery.supplier_no,
        "max_price_minor": line.unit_price_minor * delivery.quantity,
        "currency": delivery.order.currency,
        "idempotent": True,
    }
    return SupplyErrand(
        claimed=one,
        act=act,
        delivery=delivery.pk,
        order=delivery.order_id,
        sku=source.sku if source else line.item.sku,
        quantity=delivery.quantity,
        account=account_of(line),
        server=server_of(line),
        **known | told,
    )
