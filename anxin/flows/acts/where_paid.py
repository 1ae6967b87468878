"""Which payments at channels is a refund of that goes to its buyer's balance here?"""

from collections.abc import Sequence
from uuid import UUID

from anxin.flows.acts.known_refunds import KnownRefund
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refunds.errands import PaidAt


def where_paid(rows: Sequence[KnownRefund]) -> dict[UUID, tuple[PaidAt, ...]]:
    """By refund, those that a channel can say of whether they went back there: by it, or by hand in its console.

    That is the payment of the refund, or of an order that was paid in two ways each of them. A channel that takes no
    refunds has nothing to say of them, and what was paid from the balance lies here.
    """
    if not rows:
        return {}
    orders = {row.order for row in rows}
    payments = Payment.objects.filter(order__in=orders, state=PaymentState.PAID).select_related("channel", "order")
    asked = [one for one in payments.order_by("pk") if one.channel.can.refundable and not one.channel.can.own_wallet]
    return {
        row.id: tuple(PaidAt(one.channel_id, one.as_asked("", "")) for one in asked if _is_of(row, one)) for row in rows
    }


def _is_of(row: KnownRefund, payment: Payment) -> bool:
    together = row.mixed and row.line is not None and not row.shared
    return payment.pk == row.payment or (together and payment.mixed and payment.order_id == row.order)
