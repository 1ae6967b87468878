"""What does time do to refunds that have not arrived? None is forgotten: it is sent again or shown to finance."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.resend import resend
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN

FINANCE_WITHIN = timedelta(hours=24)


@atomic(durable=True)
def chase_refunds(ids: Collection[UUID], *, at: datetime) -> int:
    """Send due bounced refunds again; give the others another day in finance's sight. How many were due."""
    owners = dict(Refund.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE)
    due = list(Refund.objects.filter(pk__in=ids, order__in=orders, state__in=OPEN, due_at__lte=at).order_by("pk"))
    resend([refund for refund in due if refund.on_due == "resend"], by="machine", at=at)
    Refund.objects.filter(pk__in=[refund.pk for refund in due if refund.on_due == "tell_finance"]).update(
        due_at=at + FINANCE_WITHIN, late_since=Coalesce("late_since", Value(at))
    )
    return len(due)
