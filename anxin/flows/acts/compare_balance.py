"""Does what a docked supplier says lies on our account there agree with our books?

What orders under way have taken is booked when they are delivered; so the supplier may show less by as much as they may
cost, and no more.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Sum

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import BalanceLook, UpstreamDifference
from anxin.payouts.queries import upstream_of
from anxin.people.models import Supplier
from anxin.refs import new_id

RESOLVE_WITHIN = timedelta(hours=24)
MOVEMENT, KIND = "balance", "balance"


def compare_balance(look: UUID, theirs_minor: int, *, at: datetime) -> bool:
    """Keep what was told; whether it agrees. What differs is a row, and ends by itself when a later look agrees."""
    row = BalanceLook.objects.get(pk=look)
    supplier = lock_suppliers([row.supplier_id])[row.supplier_id]
    ours_minor, under_way_minor = _expected(supplier)
    row.ours_minor, row.under_way_minor, row.theirs_minor, row.looked_at = ours_minor, under_way_minor, theirs_minor, at
    row.save()
    if ours_minor - under_way_minor <= theirs_minor <= ours_minor:
        UpstreamDifference.objects.filter(supplier=supplier, movement=MOVEMENT, resolved_at=None).update(
            resolved_at=at, resolved_by="machine", resolved_how="agreed", due_at=None, note="a later look agrees"
        )
        return True
    # one open row: the newest look says how large the gap is now
    known = UpstreamDifference.objects.filter(supplier=supplier, movement=MOVEMENT, resolved_at=None).first()
    if known is not None:
        known.ours_minor, known.theirs_minor = ours_minor, theirs_minor
        known.save(update_fields=["ours_minor", "theirs_minor"])
        return False
    UpstreamDifference.objects.create(
        id=new_id(),
        shop_id=supplier.shop_id,
        supplier=supplier,
        day=row.day,
        kind=KIND,
        movement=MOVEMENT,
        identity=f"{row.day:%Y-%m-%d}",
        ours_minor=ours_minor,
        theirs_minor=theirs_minor,
        due_at=at + RESOLVE_WITHIN,
        found_at=at,
    )
    return False


def _expected(supplier: Supplier) -> tuple[int, int]:
    """What should lie there: what was paid in, less what was taken and what they owe; and the most still on its way."""
    money = upstream_of(supplier)
    worth = F("line__unit_price_minor") * F("line__quantity")
    open_ones = Delivery.objects.filter(supplier=supplier, state__in=OPEN)
    under_way = open_ones.aggregate(sum=Sum(worth))["sum"] or 0
    return money["prepaid"] - money["claim"] - money["waiting"], under_way
