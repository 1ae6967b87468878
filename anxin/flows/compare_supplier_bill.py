"""How is a docked supplier's bill compared that a person brings? As one that was fetched."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.compare_upstream import compare_upstream
from anxin.payouts.models import Supplied, UpstreamBill
from anxin.payouts.states import UPSTREAM_BILL_OPEN, UpstreamBillState
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.transitions.move import move


@atomic(durable=True)
def compare_supplier_bill(
    supplier: UUID, day: date, lines: Sequence[SupplierBillLine], *, by: str = "machine", at: datetime
) -> int:
    """Compare one day's bill with our books; how many lines differ now. The day's bill is no longer missing.

    A line without our number is known by the supplier's own, where one delivery has it.
    """
    numbers = {line.supplier_no for line in lines if line.delivery is None and line.supplier_no}
    known = dict(Supplied.objects.filter(supplier=supplier, supplier_no__in=numbers).values_list("supplier_no", "pk"))
    named = [replace(line, delivery=line.delivery or known.get(line.supplier_no)) for line in lines]
    differing = compare_upstream(supplier, day, named, at=at)
    _taken(supplier, day, len(named), differing, by, at)
    return differing


def _taken(supplier: UUID, day: date, count: int, differing: int, by: str, at: datetime) -> None:
    shop = Supplier.objects.values_list("shop_id", flat=True).get(pk=supplier)
    wanted = {"id": new_id(), "shop_id": shop, "due_at": at}
    bill, _ = UpstreamBill.objects.get_or_create(supplier_id=supplier, day=day, defaults=wanted)
    move(
        UpstreamBill,
        [bill.pk],
        from_=UPSTREAM_BILL_OPEN,
        to=UpstreamBillState.TAKEN,
        by=by,
        because=f"brought: {count} lines, {differing} differ",
        at=at,
        due_at=None,
        taken_at=at,
        line_count=count,
        difference_count=differing,
    )
