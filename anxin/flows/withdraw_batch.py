"""What if a batch of codes turns out bad? None of it is sold any more, and who holds an unseen one gets another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Batch, Code
from anxin.delivery.release import release
from anxin.delivery.states import CodeState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.replace_withdrawn import replace_withdrawn
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text

MOST_LETTERS = 200
NO_REASON = Text("请写明撤下原因。", "Say why it is withdrawn.")
TOO_LONG = Text("撤下原因最多 200 字。", "The reason has at most 200 characters.")


class AlreadyWithdrawn(Refusal):
    text = Text("这批卡密已经撤下。", "This batch has been withdrawn already.")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What became of a batch: codes off the shelf, unpaid orders ended, unseen ones replaced or still to be, seen."""

    voided: int
    ended: int
    replaced: int
    waiting: int
    seen: int


@atomic(durable=True)
def withdraw_batch(batch: UUID, *, reason: str, by: str, at: datetime) -> Withdrawn:
    """Take a batch from sale with the reason. Seen codes stay as they are: their buyers have cases.

    Unpaid orders for which its codes were put aside end at once, so that nobody pays for what is bad. Raises NotFound,
    Invalid without a reason or with too long a one, AlreadyWithdrawn.
    """
    if not reason.strip():
        raise Invalid(what=NO_REASON)
    if len(reason.strip()) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    row = Batch.objects.select_for_update(of=("self",)).select_related("item").filter(pk=batch).first()
    if row is None:
        raise NotFound
    if row.withdrawn_at is not None:
        raise AlreadyWithdrawn
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = at, by, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    # free codes before orders, against the usual order of locks: nobody who holds an order ever waits for a free code
    voided = _void_free(batch)
    unpaid = _end_unpaid(batch, at)
    voided += _void_free(batch)
    replaced = replace_withdrawn(row.item, at=at)
    left = Code.objects.filter(batch=batch)
    return Withdrawn(
        voided,
        unpaid,
        replaced,
        left.filter(state=CodeState.ALLOCATED).count(),
        left.filter(state=CodeState.REVEALED).count(),
    )


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
