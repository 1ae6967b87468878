"""What happens when a channel tells us that a buyer has paid?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.flows.acts.received import Received
from anxin.flows.acts.take_payments import take_payments


@atomic(durable=True)
def accept_payments(received: Sequence[Received], *, at: datetime) -> list[str]:
    """Book verified notices; one word each: see `take_payments`.

    The same notice may come twice, two at once, late, or for an order that no longer waits for it.
    """
    return take_payments(received, at=at)
