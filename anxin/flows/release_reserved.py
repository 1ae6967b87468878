"""What becomes of money set aside when its order is over? What no refund took is the supplier's."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_available, supplier_reserve
from anxin.orders.states import OrderState
from anxin.payouts.models import Reservation

OVER = (OrderState.SETTLED, OrderState.REFUNDED)


@atomic(durable=True)
def release_reserved(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Give free what is left of each reservation whose order is over and has no case; those reservations."""
    named = Reservation.objects.filter(pk__in=ids, released_at=None)
    over = [
        pk
        for pk, order in lock_orders(
            set(named.values_list("order_id", flat=True)), skip_locked=True, most=AT_ONCE
        ).items()
        if order.state in OVER and not order.case_open
    ]
    rows = list(named.filter(order__in=over).order_by("pk"))
    suppliers = lock_suppliers({row.supplier_id for row in rows})
    post(
        [
            party_movement(
                row.shop_id,
                supplier_reserve(row.shop_id, row.supplier_id),
                supplier_available(row.shop_id, row.supplier_id),
                row.left_minor,
                row.currency,
                kind="reserved",
                ref="",
                key=f"released:{row.pk}",
                at=at,
            )
            for row in rows
            if row.left_minor
        ]
    )
    Reservation.objects.filter(pk__in=[row.pk for row in rows]).update(left_minor=0, released_at=at)
    pay_debts(suppliers.values(), at=at)
    return [row.pk for row in rows]
