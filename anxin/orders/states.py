"""Which states may an order be in, and which of them still owe somebody something?"""

from enum import StrEnum


class OrderState(StrEnum):
    """placed → paid → delivered → confirmed → settled; or expired, cancelled, refunded."""

    PLACED = "placed"
    PAID = "paid"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


OPEN = (OrderState.PLACED, OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)
# paid for, and not all of the money has gone back
LIVE = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)


class OnDue(StrEnum):
    """What time does to an order when nobody else acts."""

    EXPIRE = "expire"
    RAISE_STUCK = "raise_stuck"
    CONFIRM = "confirm"
    SETTLE = "settle"
