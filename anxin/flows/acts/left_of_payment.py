"""How much of a payment may still leave? Refunds, payouts of channels and chargebacks share one cap."""

from django.db.models import Sum

from anxin.payments.models import Payment
from anxin.payments.queries import charged_of_payments
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund
from anxin.refunds.queries import strays_among


def left_of_payment(payment: Payment) -> int:
    """What it brought in, less what went back of it and what channels hold or kept, in minor units.

    Nothing came in before it is paid; below zero more was taken than came in. Payments that pay an order together count
    together. The caller holds the order's lock.
    """
    pot = _pot(payment)
    ids = [one.pk for one in pot]
    paid = sum(one.paid_minor for one in pot if one.state == PaymentState.PAID)
    back = Refund.objects.filter(payment__in=ids).aggregate(total=Sum("amount_minor"))["total"]
    return paid - int(back or 0) - charged_of_payments(ids)


def _pot(payment: Payment) -> list[Payment]:
    """Those of one order that were paid in parts, without any that it had no use for; else the payment alone."""
    if not payment.mixed or payment.state != PaymentState.PAID:
        return [payment]
    parts = list(Payment.objects.filter(order=payment.order_id, state=PaymentState.PAID, mixed=True))
    strays = strays_among([one.pk for one in parts])
    return [payment] if payment.pk in strays else [one for one in parts if one.pk not in strays]
