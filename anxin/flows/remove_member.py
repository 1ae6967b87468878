"""How does somebody cease to act for a supplier?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.people.models import Role
from anxin.refusal import NotFound


@atomic(durable=True)
def remove_member(supplier: UUID, person: UUID, *, by: str, at: datetime) -> None:
    """Take the role away at once; the account and its other roles stay. Raises NotFound."""
    held = Role.objects.select_related("supplier__shop", "person").filter(
        supplier=supplier, person=person, name=Role.Name.SUPPLIER
    )
    row = held.first()
    if row is None or row.supplier is None:
        raise NotFound
    note_supplier_change(row.supplier, "removed", because=row.person.email, by=by, at=at)
    row.delete()
