"""Which states may a payment be in?"""

from enum import StrEnum


class PaymentState(StrEnum):
    """started → offered (the buyer sees a code) → paid; or closed when it can no longer be paid."""

    STARTED = "started"
    OFFERED = "offered"
    PAID = "paid"
    CLOSED = "closed"


PAYABLE = (PaymentState.STARTED, PaymentState.OFFERED, PaymentState.CLOSED)
