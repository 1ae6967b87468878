"""How does a reseller get new keys, or lose them? The old ones open nothing from that moment on."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.new_reseller_keys import new_reseller_keys
from anxin.refusal import NotFound
from anxin.resale.models import Reseller


@atomic(durable=True)
def change_reseller(reseller: UUID, *, enabled: bool, at: datetime) -> dict[str, str]:
    """Revoke its keys, or (enabled) make new ones, which are told here and never again. Raises NotFound.

    Its balance, orders and refunds stay as they are.
    """
    row = Reseller.objects.select_for_update(of=("self",), no_key=True).filter(pk=reseller).first()
    if row is None:
        raise NotFound
    told = new_reseller_keys(row, at=at)
    row.enabled = enabled
    row.save(update_fields=["enabled", "secret_sealed", "keyed_at"])
    return told if enabled else {}
