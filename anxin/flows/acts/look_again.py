"""Which differences does the machine look into by itself? Those where asking the channel again can only tell more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.refund_look import refund_look
from anxin.reconciliation.models import Difference
from anxin.reconciliation.states import BY_ITSELF, DifferenceState, OnDue, Remedy
from anxin.refunds.states import RefundState
from anxin.transitions.move import move

LOOKED_AT_WITHIN = timedelta(minutes=10)


def look_again(ids: Collection[UUID], *, by: str = "machine", at: datetime) -> list[UUID]:
    """Plan a look at the payment or refund of each, and come back to it in ten minutes; the ids that are looked into.

    A look that is on the agenda already stays the one it is.
    """
    rows = {
        row.pk: row
        for row in Difference.objects.select_related("refund").filter(
            pk__in=ids, remedy__in=BY_ITSELF, state=DifferenceState.OPEN
        )
        if (row.payment_id if row.remedy == Remedy.LOOK_PAYMENT else row.refund_id) is not None
    }
    acting = move(
        Difference,
        rows,
        from_=DifferenceState.OPEN,
        to=DifferenceState.ACTING,
        by=by,
        because="the channel is asked again",
        at=at,
        due_at=at + LOOKED_AT_WITHIN,
        on_due=OnDue.RECHECK,
    )
    plan([_look(rows[pk], at) for pk in acting])
    return acting


def _look(row: Difference, at: datetime) -> Planned:
    key = f"bill:{row.bill_id}"
    if row.remedy == Remedy.LOOK_PAYMENT and row.payment_id is not None:
        return Planned(Kind.PAYMENT_QUERY, row.shop_id, row.payment_id, at, key=key)
    if row.refund is None:
        raise AssertionError("what has no subject is not looked into")
    # a refund that has arrived is only looked up where its arrival is in doubt
    doubt = row.ours_state == RefundState.ARRIVED
    return refund_look(row.shop_id, row.refund.pk, row.refund.retries, at, key=key, doubt=doubt)
