"""How does money in suspense become the payment of an order?"""

from datetime import datetime

from anxin.flows.acts.post import post
from anxin.ledger.accounts import hold, suspense
from anxin.ledger.movements import Movement
from anxin.orders.models import Order
from anxin.payments.models import Payment, PaymentStep, Unmatched
from anxin.payments.states import PaymentState, UnmatchedState
from anxin.transitions.move import move


def attach_unmatched(row: Unmatched, order: Order, to: UnmatchedState, *, by: str, at: datetime) -> Payment:
    """Make it a paid payment of the order, under the number by which the channel knows it, held for the order.

    The row and the order are locked, and the row waits.
    """
    number = Payment.objects.filter(order=order).count() + 1
    payment = Payment.objects.create(
        id=row.pk,
        shop_id=row.shop_id,
        order=order,
        channel_id=row.channel_id,
        number=number,
        amount_minor=row.amount_minor,
        currency=row.currency,
        state=PaymentState.PAID,
        transaction_no=row.their_no,
        started_at=row.occurred_at,
        expires_at=row.occurred_at,
        paid_at=at,
    )
    PaymentStep.objects.create(
        subject=payment,
        shop_id=row.shop_id,
        order=order,
        from_state="",
        to_state=PaymentState.PAID,
        by=by,
        because="found in suspense",
        at=at,
    )
    post(
        [
            Movement(
                shop=row.shop_id,
                order=order.pk,
                source=suspense(row.shop_id, row.channel_id),
                target=hold(row.shop_id, order.pk),
                amount_minor=row.amount_minor,
                currency=row.currency,
                kind="matched",
                ref=f"{order.ref}-P{number}",
                key=f"matched:{row.pk}",
                at=at,
            )
        ]
    )
    move(
        Unmatched,
        [row.pk],
        from_=UnmatchedState.WAITING,
        to=to,
        by=by,
        because=f"order {order.ref}",
        at=at,
        due_at=None,
        order=order.pk,
    )
    return payment
