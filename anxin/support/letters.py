"""What does the platform write to a buyer or to one of the staff, and when?"""

from dataclasses import dataclass
from datetime import datetime

from anxin.orders.models import Order
from anxin.people.models import Person, Shop
from anxin.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLetter:
    """One message about an order; of each kind an order gets one at most."""

    order: Order
    kind: str
    subject: Text
    body: Text
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLetter:
    """One message to one of the staff about the house, in both languages; each is sent, however many of a kind."""

    shop: Shop
    person: Person
    kind: str
    subject: Text
    body: Text
    at: datetime
