"""Is a cost that jumped right all the same? A person says so, and the item is sold again."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Docked, Docking
from anxin.catalog.refusals import GuardNotOpen


@atomic(durable=True)
def accept_cost(item: UUID, *, told_minor: int, at: datetime) -> None:
    """Accept the cost that was shown to the person; its supplier is asked again at once, and price and shelf follow.

    Raises GuardNotOpen where the item is not paused for a jump, or the supplier has said another cost meanwhile.
    """
    row = Docked.objects.select_for_update(no_key=True).filter(item=item, pause=Docked.Pause.JUMP).first()
    if row is None or row.told_minor != told_minor or told_minor <= 0:
        raise GuardNotOpen
    row.cost_minor = told_minor
    row.save(update_fields=["cost_minor"])
    Docking.objects.filter(pk=row.docking_id).update(sync_at=at)
