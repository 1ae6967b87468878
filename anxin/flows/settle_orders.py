"""When does confirmed money become the supplier's own?"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.post import post
from anxin.ledger.accounts import pending, supplier_available
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payouts.models import Settlement
from anxin.refs import new_id
from anxin.transitions.move import move


@atomic(durable=True)
def settle_orders(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Settle confirmed orders whose hold-back has passed, never while a case is open; those that were settled."""
    orders = {
        pk: order
        for pk, order in lock_orders(ids, skip_locked=True, most=AT_ONCE).items()
        if order.state == OrderState.CONFIRMED and not order.case_open and order.due_at and order.due_at <= at
    }
    suppliers = dict(Line.objects.filter(order__in=orders, position=1).values_list("order_id", "supplier_id"))
    left = balances([pending(order.shop_id, order.pk) for order in orders.values()])
    amounts = {pk: left.get(pending(order.shop_id, pk), 0) for pk, order in orders.items()}
    post([_movement(order, suppliers[pk], amounts[pk], at) for pk, order in orders.items() if amounts[pk]])
    settled = move(
        Order,
        orders,
        from_=OrderState.CONFIRMED,
        to=OrderState.SETTLED,
        by="machine",
        because="the hold-back has passed",
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
    _keep([orders[pk] for pk in settled], suppliers, amounts, at)
    return settled


def _movement(order: Order, supplier: UUID, amount: int, at: datetime) -> Movement:
    return Movement(
        shop=order.shop_id,
        order=order.pk,
        source=pending(order.shop_id, order.pk),
        target=supplier_available(order.shop_id, supplier),
        amount_minor=amount,
        currency=order.currency,
        kind="settled",
        ref=f"{order.ref}-S1",
        key=f"settled:{order.pk}",
        at=at,
    )


def _keep(orders: Collection[Order], suppliers: dict[UUID, UUID], amounts: dict[UUID, int], at: datetime) -> None:
    totals: Counter[tuple[UUID, UUID, str]] = Counter()
    counts: Counter[tuple[UUID, UUID, str]] = Counter()
    for order in orders:
        place = (order.shop_id, suppliers[order.pk], order.currency)
        totals[place] += amounts[order.pk]
        counts[place] += 1
    Settlement.objects.bulk_create(
        Settlement(
            id=new_id(),
            shop_id=shop,
            supplier_id=supplier,
            amount_minor=total,
            currency=currency,
            at=at,
            orders=counts[(shop, supplier, currency)],
        )
        for (shop, supplier, currency), total in totals.items()
    )
