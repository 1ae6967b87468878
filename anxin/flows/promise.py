"""How does an agent or a supplier promise something, by a button and not in the air?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.record_promise import Promised, record_promise
from anxin.orders.models import Line
from anxin.refusal import NotFound
from anxin.support.states import Voice


@atomic(durable=True)
def promise(order: UUID, given: Promised, *, by: str, role: Voice, at: datetime) -> UUID:
    """Record a commitment on an order; its id. Raises NotFound, PromiseIncomplete, PromiseOutOfRange."""
    locked = lock_orders([order]).get(order)
    if locked is None or role not in (Voice.AGENT, Voice.SUPPLIER):
        raise NotFound
    if role is Voice.SUPPLIER and not Line.objects.filter(order=order, supplier=UUID(by.partition(":")[2])).exists():
        raise NotFound
    return record_promise(locked, given, by=by, role=role, at=at)
