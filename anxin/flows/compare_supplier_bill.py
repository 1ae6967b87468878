"""How is a docked supplier's bill compared that a person brings? As one that was fetched."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.compare_upstream import compare_upstream


@atomic(durable=True)
def compare_supplier_bill(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], *, at: datetime) -> int:
    """Compare one day's bill with our books; how many lines differ now."""
    return compare_upstream(supplier, day, lines, at=at)
