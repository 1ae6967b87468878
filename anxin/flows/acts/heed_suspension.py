"""May money leave for this supplier? Not while it is suspended; refusing and cancelling stay possible."""

from anxin.payouts.refusals import SupplierSuspended
from anxin.people.models import Supplier


def heed_suspension(supplier: Supplier) -> None:
    """Raise SupplierSuspended, with the reason it was told."""
    if supplier.suspended_at is not None:
        raise SupplierSuspended(because=supplier.suspended_because)
