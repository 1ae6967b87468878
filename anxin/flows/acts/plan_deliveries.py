"""How does a delivery begin?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.delivery.models import Delivery, DeliveryStep
from anxin.delivery.states import DeliveryState
from anxin.orders.models import Line
from anxin.refs import new_id
from anxin.routines.insert_rows import insert_rows


def plan_deliveries(
    lines: Sequence[tuple[Line, int]], *, units: Mapping[UUID, Sequence[int]] | None = None, at: datetime
) -> list[Delivery]:
    """Plan the delivery of each line under its number; when the promise passes, it is judged.

    `units`: which pieces of a line are delivered, where it is not all of them.
    """
    deliveries = [
        Delivery(
            id=new_id(),
            shop_id=line.shop_id,
            order=line.order,
            line=line,
            supplier=line.supplier,
            number=number,
            units=list((units or {}).get(line.pk, ())),
            promise_until=at + timedelta(minutes=line.promise_minutes),
            due_at=at + timedelta(minutes=line.promise_minutes),
            on_due="judge",
        )
        for line, number in lines
    ]
    insert_rows(Delivery, deliveries)
    insert_rows(
        DeliveryStep,
        (
            DeliveryStep(
                subject=delivery,
                shop_id=delivery.shop_id,
                order_id=delivery.order_id,
                from_state="",
                to_state=DeliveryState.PLANNED,
                by="machine",
                because="paid" if delivery.number == 1 else "another one",
                at=at,
            )
            for delivery in deliveries
        ),
    )
    return deliveries
