"""Whose balance is looked at today? That of every docked supplier whose system tells it, once a day."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payouts.errands import BALANCE
from anxin.payouts.models import BalanceLook
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.workdays.hours import SHANGHAI


@atomic(durable=True)
def plan_balance_looks(suppliers: Collection[UUID], *, at: datetime) -> int:
    """Plan today's look at each of these; how many are new."""
    today = at.astimezone(SHANGHAI).date()
    rows = Supplier.objects.filter(pk__in=suppliers).order_by("pk")
    looks = [BalanceLook(id=new_id(), shop_id=row.shop_id, supplier=row, day=today) for row in rows]
    BalanceLook.objects.bulk_create(looks, ignore_conflicts=True)
    made = set(BalanceLook.objects.filter(pk__in=[look.pk for look in looks]).values_list("pk", flat=True))
    plan([Planned(Kind.UPSTREAM_BILL, look.shop_id, look.pk, at, key=BALANCE) for look in looks if look.pk in made])
    return len(made)
