"""How is a supplier's money held, so that a payout and a recovery of the same money wait for each other?"""

from collections.abc import Collection
from uuid import UUID

from anxin.people.models import Supplier


def lock_suppliers(ids: Collection[UUID]) -> dict[UUID, Supplier]:
    """Lock suppliers in the order of their ids and return them with their shop; after the orders, before the books."""
    rows = Supplier.objects.select_related("shop").select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
    return {row.pk: row for row in rows.order_by("pk")}
