"""What follows when a buyer is content, or time has confirmed? The money becomes the supplier's, pending."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.post import post
from anxin.ledger.accounts import hold, pending, platform_fees
from anxin.ledger.movements import Movement
from anxin.money import fee
from anxin.orders.models import Line, Order
from anxin.orders.states import OnDue, OrderState
from anxin.transitions.each import Each
from anxin.transitions.move import move


@atomic(durable=True)
def confirm_orders(ids: Collection[UUID], *, by: str, at: datetime) -> list[UUID]:
    """Confirm delivered orders without an open case; those that were confirmed.

    By the timer (`by="machine"`) only what is due is confirmed, and orders that somebody holds are left for later.
    """
    timer = by == "machine"
    orders = {
        pk: order
        for pk, order in lock_orders(ids, skip_locked=timer, most=AT_ONCE if timer else None).items()
        if order.state == OrderState.DELIVERED
        and not order.case_open
        and (not timer or (order.due_at is not None and order.due_at <= at))
    }
    held = held_in((hold(order.shop_id, order.pk), order.currency) for order in orders.values())
    movements = [m for o in orders.values() for m in _shares(o, held[hold(o.shop_id, o.pk), o.currency], at)]
    post(movements)
    after = {
        line.order_id: at + timedelta(hours=line.supplier.settle_after_hours)
        for line in Line.objects.filter(order__in=orders).select_related("supplier")
    }
    return move(
        Order,
        orders,
        from_=OrderState.DELIVERED,
        to=OrderState.CONFIRMED,
        by=by,
        because="confirmed by the timer" if timer else "confirmed by the buyer",
        at=at,
        due_at=Each(after),
        on_due=OnDue.SETTLE,
    )


def _shares(order: Order, held: int, at: datetime) -> list[Movement]:
    ours = fee(held, order.shop.fee_basis_points)
    shop, source = order.shop_id, hold(order.shop_id, order.pk)
    parts = [("confirmed", pending(shop, order.pk), held - ours), ("fee", platform_fees(shop), ours)]
    return [
        Movement(
            shop=shop,
            order=order.pk,
            source=source,
            target=target,
            amount_minor=amount,
            currency=order.currency,
            kind=kind,
            ref=order.ref,
            key=f"{kind}:{order.pk}",
            at=at,
        )
        for kind, target, amount in parts
        if amount
    ]
