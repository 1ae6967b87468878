"""When is money that a channel keeps frozen asked for? Once its order is settled, or it was set aside by name."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payments.models import Payment, Release
from anxin.payments.states import PaymentState
from anxin.refs import new_id


def plan_releases(orders: Collection[UUID], *, at: datetime) -> list[Release]:
    """Plan to release what is left of each frozen payment of `orders`, once; the caller holds the orders' locks."""
    frozen = Payment.objects.filter(order__in=orders, frozen=True, state=PaymentState.PAID, release=None)
    rows = [
        Release(id=new_id(), shop_id=one.shop_id, order_id=one.order_id, payment=one, planned_at=at)
        for one in frozen.order_by("pk")
    ]
    Release.objects.bulk_create(rows)
    plan([Planned(Kind.PAYMENT_RELEASE, row.shop_id, row.pk, at) for row in rows])
    return rows
