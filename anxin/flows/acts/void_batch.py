"""How does a bad batch leave the shelf for good? Free codes are void, and so are those put aside for unpaid orders."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.delivery.models import Batch, Code
from anxin.delivery.release import release
from anxin.delivery.states import CodeState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState


@dataclass(frozen=True, slots=True)
class Voided:
    """How many codes will never be sold, and how many unpaid orders ended because theirs were among them."""

    codes: int
    ended: int


def void_batch(batch: Batch, *, because: str, by: str, at: datetime) -> Voided:
    """Mark the batch, which the caller holds, and let nobody pay for a code of it.

    Free codes are locked before orders, against the usual order of locks: nobody who holds an order ever waits for a
    free code.
    """
    batch.withdrawn_at, batch.withdrawn_by, batch.withdrawn_because = at, by, because
    batch.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    voided = _void_free(batch.pk)
    ended = _end_unpaid(batch.pk, at)
    return Voided(voided + _void_free(batch.pk), ended)


def _void_free(batch: UUID) -> int:
    return Code.objects.filter(batch=batch, state=CodeState.IN_STOCK).update(state=CodeState.VOID)


def _end_unpaid(batch: UUID, at: datetime) -> int:
    """Orders for which codes of the batch were put aside get their codes back on the shelf, and end at once."""
    lines = Code.objects.filter(batch=batch, state=CodeState.RESERVED).values("line")
    orders = lock_orders(set(Line.objects.filter(pk__in=lines).values_list("order_id", flat=True)))
    unpaid = [pk for pk, order in orders.items() if order.state == OrderState.PLACED]
    release(unpaid)
    # the next sweep ends an order whose time is over, with its payments closed
    Order.objects.filter(pk__in=unpaid).update(due_at=at)
    return len(unpaid)
