"""A buyer has paid and the page does not know: how is the channel asked at once?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.lock_orders import lock_orders
from anxin.payments.models import Payment
from anxin.payments.states import PAYABLE


@atomic(durable=True)
def look_for_payment(order: UUID, *, at: datetime) -> int:
    """Have the channels asked about every way in which the order may have been paid; how many. Once a minute."""
    lock_orders([order])
    begun = Payment.objects.filter(order=order, state__in=PAYABLE).exclude(code_url="", redirect_url="", reference="")
    rows = list(begun.values_list("shop_id", "pk"))
    key = f"asked-{at:%Y%m%d%H%M}"
    plan([Planned(Kind.PAYMENT_QUERY, shop, payment, at, key=key) for shop, payment in rows])
    return len(rows)
