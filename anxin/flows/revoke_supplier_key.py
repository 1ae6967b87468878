"""How does a key of a supplier's system stop opening its desk?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.people.models import SupplierKey
from anxin.refusal import NotFound


@atomic(durable=True)
def revoke_supplier_key(supplier: UUID, key: UUID, *, at: datetime) -> None:
    """Revoke one of this supplier's own keys, for good; again is the same. Raises NotFound for any other."""
    rows = SupplierKey.objects.filter(pk=key, supplier=supplier)
    if not rows.exists():
        raise NotFound
    rows.filter(revoked_at=None).update(revoked_at=at)
