"""Who would have each delivery next, if its supplier were to deliver nothing more?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.people.models import Supplier
from anxin.sourcing.models import Source
from anxin.sourcing.queries import next_sources

SWITCHABLE = (DeliveryState.PLANNED, DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.FAILED)


def followed_by(deliveries: Collection[Delivery], *, at: datetime) -> dict[UUID, Source]:
    """The next source of each delivery that may be given away now; who has none is absent.

    Nothing is given away after its promise, of which a part has arrived, or under a case. The deliveries come with
    `line`, `supplier` and `order`.
    """
    return next_sources(
        [
            row
            for row in deliveries
            if row.state in SWITCHABLE
            and row.promise_until > at
            and not row.delivered_share
            and not row.order.case_open
            and row.supplier.kind != Supplier.Kind.STOCK
        ]
    )
