"""How much of an order's money may still leave it? Refunds, payouts of channels and chargebacks share one cap."""

from uuid import UUID

from django.db.models import Sum

from anxin.payments.models import Payment
from anxin.payments.queries import charged_back_minor
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund


def left_of_order(order: UUID) -> int:
    """What came in, less what went back and what channels hold or kept, in minor units; below zero once more was
    taken than came in. The caller holds the order's lock."""
    paid = sum(one.paid_minor for one in Payment.objects.filter(order=order, state=PaymentState.PAID))
    back = Refund.objects.filter(order=order).aggregate(total=Sum("amount_minor"))["total"]
    return paid - int(back or 0) - charged_back_minor([order]).get(order, 0)
