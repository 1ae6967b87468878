"""What is to be read about payments?"""

from uuid import UUID

from anxin.payments.models import Channel, Payment, PaymentStep
from anxin.payments.states import PaymentState


def channels_of(shop: UUID) -> list[Channel]:
    """The channels by which orders of a shop can be paid, in the shop's order."""
    return list(Channel.objects.filter(shop=shop, enabled=True))


def payment_of(order: UUID) -> Payment | None:
    """The payment that counts: the first that was paid, else the latest that can still be paid."""
    rows = Payment.objects.select_related("channel").filter(order=order)
    paid = rows.filter(state=PaymentState.PAID).order_by("paid_at", "number").first()
    return paid or rows.filter(state=PaymentState.OFFERED).order_by("-number").first()


def paid_steps_of(order: UUID) -> list[tuple[PaymentStep, Payment]]:
    """Each time money came in for an order, with the payment it was."""
    steps = PaymentStep.objects.filter(order=order, to_state=PaymentState.PAID).select_related("subject__channel")
    return [(step, step.subject) for step in steps.order_by("at", "id")]
