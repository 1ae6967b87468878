"""What if nobody could tell which order a complaint is about, and a person can?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.complaints.models import Complaint
from anxin.complaints.refusals import ComplaintClosed, JoinedAlready
from anxin.complaints.states import OPEN
from anxin.flows.acts.join_complaint import join_complaint
from anxin.flows.acts.lock_complaint import lock_complaint
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refusal import NotFound


@atomic(durable=True)
def attach_complaint(key: UUID, ref: str, *, by: str, at: datetime) -> UUID:
    """Join a complaint to an order of the same shop by the order's number; the order's id.

    Raises NotFound (no such order here either), JoinedAlready, ComplaintClosed.
    """
    shop = Complaint.objects.filter(pk=key).values_list("shop_id", flat=True).first()
    found = Order.objects.filter(shop=shop, ref=ref.strip().upper()).values_list("pk", flat=True).first()
    if shop is None or found is None:
        raise NotFound
    order = lock_orders([found])[found]
    row, joined = lock_complaint(key)
    if joined is not None:
        raise JoinedAlready
    if row.state not in OPEN:
        raise ComplaintClosed
    paid = Payment.objects.filter(order=order, state=PaymentState.PAID).order_by("paid_at", "number").first()
    join_complaint(row, order, paid, by=by, at=at)
    return order.pk
