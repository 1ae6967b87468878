"""What does time do to refunds that have not arrived? None is forgotten: it is sent again or shown to finance."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.agenda.queries import waiting_for
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.resend import resend
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN, RefundState

FINANCE_WITHIN = timedelta(hours=24)


@atomic(durable=True)
def chase_refunds(ids: Collection[UUID], *, at: datetime) -> int:
    """Send due bounced refunds again; ask about the others anew each day, in finance's sight. How many were due.

    An ask whose tries are spent is off the agenda; the refund is not given up for that. It is asked or looked up under
    the same id, and never beside an ask that still waits, so that nothing can be paid twice.
    """
    owners = dict(Refund.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE)
    rows = Refund.objects.filter(pk__in=ids, order__in=orders, state__in=OPEN, due_at__lte=at)
    due = list(rows.select_related("payment__channel").order_by("pk"))
    resend([refund for refund in due if refund.on_due == "resend"], by="machine", at=at)
    Refund.objects.filter(pk__in=[refund.pk for refund in due if refund.on_due == "tell_finance"]).update(
        due_at=at + FINANCE_WITHIN, late_since=Coalesce("late_since", Value(at))
    )
    late = [refund for refund in due if refund.on_due == "tell_finance"]
    waiting = set(waiting_for([refund.pk for refund in late], Kind.REFUND_ASK))
    plan([ask for refund in late if refund.pk not in waiting for ask in _anew(refund, at)])
    return len(due)


def _anew(refund: Refund, at: datetime) -> list[Planned]:
    can, key = refund.payment.channel.can, f"again-{at:%Y%m%d}"
    unsent = refund.state in (RefundState.PLANNED, RefundState.SHORT)
    repeatable = refund.state in (RefundState.ASKED, RefundState.UNKNOWN) and can.idempotent
    if unsent or repeatable:
        again = {"retry": refund.retries} if refund.retries else {}
        return [Planned(Kind.REFUND_ASK, refund.shop_id, refund.pk, at, key=key, payload=again)]
    if can.queryable and refund.state != RefundState.WITH_FINANCE:
        return [Planned(Kind.REFUND_QUERY, refund.shop_id, refund.pk, at, key=key)]
    return []
