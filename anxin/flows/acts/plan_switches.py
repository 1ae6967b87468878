"""When is another supplier thought of? After a share of the promise, if there is one that could still keep it."""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.models import Delivery
from anxin.sourcing.queries import next_sources

SWITCH = "switch"
WHOLE = 100


def plan_switches(deliveries: Sequence[Delivery], *, at: datetime) -> None:
    """Plan to stop each supplier that has a successor, when its share of the time that is left will be over."""
    followed = next_sources(deliveries)
    plan(
        [
            Planned(
                Kind.SUPPLIER_FENCE,
                delivery.shop_id,
                delivery.pk,
                at + (delivery.promise_until - at) * _share(delivery) / WHOLE,
                key=f"{SWITCH} {delivery.supplier_id.hex}",
            )
            for delivery in deliveries
            if delivery.pk in followed and delivery.promise_until > at
        ]
    )


def _share(delivery: Delivery) -> int:
    return SupplierCapabilities.from_json(delivery.supplier.capabilities).promise_share
