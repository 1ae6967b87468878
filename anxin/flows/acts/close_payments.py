"""What happens to the ways to pay when an order ends unpaid? Nobody is to pay by them any more, and nothing is kept."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.plan_refunds import NewRefund, plan_refunds
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.texts import Text
from anxin.transitions.move import move

BEGUN = (PaymentState.STARTED, PaymentState.OFFERED)
WHY = Text("订单没有付清，余额部分退回", "the order was not paid in full; the part from the balance goes back")


def close_payments(orders: Collection[UUID], *, because: str, at: datetime) -> None:
    """Close the payments that were begun, here and at their channels, and return what the balance had paid in part.

    The orders are locked and have ended unpaid.
    """
    if not orders:
        return
    begun = Payment.objects.filter(order__in=orders, state__in=BEGUN)
    rows = {payment.pk: payment for payment in begun.exclude(channel__kind="balance")}
    offered = {pk for pk, payment in rows.items() if payment.state == PaymentState.OFFERED}
    closed = move(Payment, rows, from_=BEGUN, to=PaymentState.CLOSED, by="machine", because=because, at=at)
    plan(
        [
            Planned(Kind.PAYMENT_QUERY, rows[pk].shop_id, pk, at, key="close", payload={"close": True})
            for pk in closed
            if pk in offered
        ]
    )
    parts = Payment.objects.filter(order__in=orders, state=PaymentState.PAID, mixed=True, refunds=None)
    rest = list(parts.select_related("order__shop", "channel"))
    plan_refunds(
        [NewRefund(order=part.order, payment=part, amount_minor=part.amount_minor, reason=WHY) for part in rest],
        by="machine",
        at=at,
    )
