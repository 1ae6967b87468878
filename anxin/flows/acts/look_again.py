"""Which differences does the machine look into by itself? Those where asking the channel again can only tell more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
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
        for row in Difference.objects.filter(pk__in=ids, remedy__in=BY_ITSELF, state=DifferenceState.OPEN)
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
    payment = row.remedy == Remedy.LOOK_PAYMENT
    subject = row.payment_id if payment else row.refund_id
    if subject is None:
        raise AssertionError("what has no subject is not looked into")
    kind = Kind.PAYMENT_QUERY if payment else Kind.REFUND_QUERY
    # a refund that has arrived is only looked up where its arrival is in doubt
    doubt = {"doubt": True} if row.ours_state == RefundState.ARRIVED else {}
    return Planned(kind, row.shop_id, subject, at, key=f"bill:{row.bill_id}", payload=doubt)
