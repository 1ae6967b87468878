"""Which bills of docked suppliers are wanted? Of each that gives any, every day that is over; no day is left out."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payouts.models import UpstreamBill
from anxin.people.models import Supplier
from anxin.reconciliation.days import last_ready
from anxin.refs import new_id

MOST_DAYS = 7
FETCHED_WITHIN = timedelta(hours=6)


@atomic(durable=True)
def plan_upstream_bills(suppliers: Collection[UUID], *, at: datetime) -> int:
    """Plan the bills of these suppliers up to the last day that is over; how many are new."""
    rows = Supplier.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(pk__in=suppliers)
    wanted = [bill for row in rows.order_by("pk") for bill in _bills(row, at)]
    UpstreamBill.objects.bulk_create(wanted)
    plan([Planned(Kind.UPSTREAM_BILL, bill.shop_id, bill.pk, at) for bill in wanted])
    return len(wanted)


def _bills(row: Supplier, at: datetime) -> list[UpstreamBill]:
    """From the day after the last one that was wanted; of a new supplier the last day alone."""
    last = last_ready(at)
    newest = UpstreamBill.objects.filter(supplier=row).order_by("-day").values_list("day", flat=True).first()
    missing = (last - (newest or last - timedelta(days=1))).days
    days = [last - timedelta(days=n) for n in reversed(range(min(missing, MOST_DAYS)))]
    return [
        UpstreamBill(id=new_id(), shop_id=row.shop_id, supplier=row, day=day, due_at=at + FETCHED_WITHIN)
        for day in days
    ]
