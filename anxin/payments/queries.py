"""What is to be read about payments?"""

from uuid import UUID

from django.db.models import Sum

from anxin.payments.models import Channel, Payment, PaymentStep
from anxin.payments.states import PaymentState

WALLET = "balance"


def channels_of(shop: UUID) -> list[Channel]:
    """The channels by which orders of a shop can be paid, in the shop's order; the buyer's balance is none of them."""
    return list(Channel.objects.filter(shop=shop, enabled=True).exclude(kind=WALLET))


def wallet_of(shop: UUID) -> Channel | None:
    """The channel by which buyers of a shop pay from their balance there, if it has one."""
    return Channel.objects.filter(shop=shop, enabled=True, kind=WALLET).first()


def covered_minor(order: UUID) -> int:
    """What of an order has been paid from the balance while the rest is not paid yet, in minor units."""
    parts = Payment.objects.filter(order=order, state=PaymentState.PAID, mixed=True, refunds=None)
    return parts.aggregate(all=Sum("amount_minor"))["all"] or 0


def payment_of(order: UUID) -> Payment | None:
    """The payment that counts: the first that was paid, else the latest that can still be paid."""
    rows = Payment.objects.select_related("channel").filter(order=order)
    paid = rows.filter(state=PaymentState.PAID).order_by("paid_at", "number").first()
    return paid or rows.filter(state=PaymentState.OFFERED).order_by("-number").first()


def paid_steps_of(order: UUID) -> list[tuple[PaymentStep, Payment]]:
    """Each time money came in for an order, with the payment it was."""
    steps = PaymentStep.objects.filter(order=order, to_state=PaymentState.PAID).select_related("subject__channel")
    return [(step, step.subject) for step in steps.order_by("at", "id")]
