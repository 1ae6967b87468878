"""Does what a docked supplier billed agree with what we booked? Line by line; what differs is kept until resolved."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.transaction import atomic

from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.end_claims import end_claims
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Supplied, UpstreamClaim, UpstreamDifference
from anxin.payouts.states import UpstreamClaimState
from anxin.refs import new_id

SHANGHAI = ZoneInfo("Asia/Shanghai")
RESOLVE_WITHIN = timedelta(hours=24)
ORDER, REFUND = "order", "refund"


@atomic(durable=True)
def compare_supplier_bill(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], *, at: datetime) -> int:
    """Hold one day's bill against our costs and claims, end the claims that it honours; how many lines differ now.

    The same bill twice finds the same; a difference that the later bill no longer has is resolved by it.
    """
    row = lock_suppliers([supplier])[supplier]
    found = [*_orders(supplier, day, lines), *_refunds(supplier, lines, at)]
    kept = [
        UpstreamDifference(
            id=new_id(),
            shop_id=row.shop_id,
            supplier=row,
            day=day,
            kind=kind,
            movement=movement,
            identity=identity,
            ours_minor=ours,
            theirs_minor=theirs,
            due_at=at + RESOLVE_WITHIN,
            found_at=at,
        )
        for kind, movement, identity, ours, theirs in found
    ]
    UpstreamDifference.objects.bulk_create(kept, ignore_conflicts=True)
    gone = UpstreamDifference.objects.filter(supplier=supplier, day=day, resolved_at=None)
    gone.exclude(identity__in=[identity for _, _, identity, _, _ in found]).update(
        resolved_at=at, resolved_by="machine", due_at=None, note="a later bill agrees"
    )
    return len(found)


Found = tuple[str, str, str, int | None, int | None]


def _orders(supplier: UUID, day: date, lines: Sequence[SupplierBillLine]) -> list[Found]:
    theirs = {line.delivery: line for line in lines if line.kind == ORDER and line.delivery}
    first = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    mine = Supplied.objects.filter(supplier=supplier)
    on_the_day = mine.filter(at__gte=first, at__lt=first + timedelta(days=1))
    ours = {row.pk: row for row in [*on_the_day, *mine.filter(pk__in=theirs)]}
    found: list[Found] = [
        ("not_ours", ORDER, line.supplier_no, None, line.amount_minor)
        for line in lines
        if line.kind == ORDER and (line.delivery is None or line.delivery not in ours)
    ]
    for key, row in ours.items():
        line = theirs.get(key)
        if line is None:
            found.append(("not_theirs", ORDER, str(key), row.amount_minor, None))
        elif line.amount_minor != row.amount_minor:
            found.append(("amount", ORDER, str(key), row.amount_minor, line.amount_minor))
    return found


def _refunds(supplier: UUID, lines: Sequence[SupplierBillLine], at: datetime) -> list[Found]:
    """What they gave back honours the open claim of that delivery; anything else is a difference."""
    given = [line for line in lines if line.kind == REFUND]
    orders = dict(
        Supplied.objects.filter(pk__in=[line.delivery for line in given if line.delivery]).values_list("pk", "order_id")
    )
    claims = {
        claim.order_id: claim
        for claim in UpstreamClaim.objects.select_related("order").filter(supplier=supplier, order__in=orders.values())
    }
    found: list[Found] = []
    honoured = []
    for line in given:
        claim = claims.get(orders[line.delivery]) if line.delivery in orders else None
        if claim is None:
            found.append(("not_ours", REFUND, line.supplier_no, None, line.amount_minor))
        elif claim.amount_minor != line.amount_minor:
            found.append(("amount", REFUND, str(claim.pk), claim.amount_minor, line.amount_minor))
        elif claim.state == UpstreamClaimState.OPEN:
            honoured.append(claim)
    end_claims(honoured, honoured=True, proof="their bill", by="machine", at=at)
    return found
