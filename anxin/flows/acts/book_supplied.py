"""What did a docked supplier take for what it delivered? Its cost leaves the balance that is kept there."""

from collections.abc import Sequence
from datetime import datetime

from anxin.delivery.models import Delivery
from anxin.flows.acts.book_waiting import book_waiting
from anxin.payouts.models import Supplied
from anxin.payouts.queries import in_advance


def book_supplied(delivered: Sequence[tuple[Delivery, int | None]], *, at: datetime) -> None:
    """Keep the cost (fen, None where it was not told) of each delivery of a docked supplier, and book it once.

    What our books cannot pay, because a top-up is not in them yet, waits for it. The deliveries come with `order`.
    """
    docked = in_advance({delivery.supplier_id for delivery, _ in delivered})
    Supplied.objects.bulk_create(
        (
            Supplied(
                delivery=delivery,
                shop_id=delivery.shop_id,
                order_id=delivery.order_id,
                supplier_id=delivery.supplier_id,
                supplier_no=delivery.supplier_no,
                amount_minor=cost,
                currency=delivery.order.currency,
                at=at,
            )
            for delivery, cost in delivered
            if delivery.supplier_id in docked and cost
        ),
        ignore_conflicts=True,
    )
    for supplier in sorted(docked):
        book_waiting(supplier, at)
