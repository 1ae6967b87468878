"""Which docked suppliers does this worker ask now, and about what?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.begin import begin
from anxin.agenda.claim import claim
from anxin.agenda.give_up import give_up
from anxin.agenda.kinds import Kind
from anxin.catalog.errands import SyncErrand
from anxin.catalog.models import Docked, Docking
from anxin.sourcing.models import Source


@atomic(durable=True)
def claim_syncs(*, limit: int, at: datetime, lease_seconds: float) -> list[SyncErrand]:
    """Claim due asks; one that kills its worker is dropped and comes again with the next round."""
    claimed = claim(Kind.ITEM_SYNC, limit=limit, at=at, lease_seconds=lease_seconds)
    skus: dict[UUID, dict[UUID, str]] = {pk: {} for pk in Docking.objects.in_bulk([one.subject for one in claimed])}
    for row in Docked.objects.select_related("item").filter(docking__in=skus).order_by("pk"):
        # an item that changed hands is its new supplier's matter
        if row.item.supplier_id == row.docking_id:
            skus[row.docking_id][row.item_id] = row.item.sku
    for source in Source.objects.filter(supplier__in=skus).order_by("pk"):
        if source.item_id in skus[source.supplier_id]:
            skus[source.supplier_id][source.item_id] = source.sku
    over = [one for one in claimed if not skus.get(one.subject) or one.killed_too_often]
    give_up(over)
    wanted = [one for one in claimed if one not in over]
    held = set(begin(wanted, at=at, lease_seconds=lease_seconds))
    return [SyncErrand(one, one.subject, skus[one.subject]) for one in wanted if one.id in held]
