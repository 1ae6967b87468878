"""What becomes of promises whose matter has happened? They are kept, without anybody's hand."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_promises import end_promises
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.refunds.promises import come_true
from anxin.support.models import Commitment
from anxin.support.states import CommitmentState


@atomic(durable=True)
def keep_promises(ids: Collection[UUID], *, at: datetime) -> int:
    """Mark those as kept that have come true, with what happened and when; how many. Orders in use come again."""
    orders = lock_orders(
        set(Commitment.objects.filter(pk__in=ids).values_list("order_id", flat=True)), skip_locked=True, most=AT_ONCE
    )
    held = Commitment.objects.filter(pk__in=ids, order__in=orders).values_list("pk", flat=True)
    shown = {one.commitment: one.shown for one in come_true(list(held))}
    return len(end_promises(shown, CommitmentState.KEPT, by="machine", because="it happened", at=at))
