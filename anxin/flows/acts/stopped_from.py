"""From when does an order count as stopped whose supplier cannot be told to stop?"""

from datetime import datetime, timedelta

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import PLACE
from anxin.delivery.models import Delivery, SupplyAttempt


def stopped_from(delivery: Delivery, can: SupplierCapabilities) -> datetime | None:
    """When the time of which its supplier says that nothing comes after it is over; None where it was never placed."""
    placed = SupplyAttempt.objects.filter(delivery=delivery, kind=PLACE).order_by("asked_at").last()
    return placed.asked_at + timedelta(seconds=can.fence_wait_seconds) if placed else None
