"""What does the platform write to a buyer, and when?"""

from dataclasses import dataclass
from datetime import datetime

from anxin.orders.models import Order
from anxin.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """One message about an order; of each kind an order gets one at most."""

    order: Order
    kind: str
    subject: Text
    body: Text
    at: datetime
