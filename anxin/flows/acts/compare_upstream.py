"""Does what a docked supplier billed agree with what we booked? Line by line; what differs is kept until resolved."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.end_claims import end_claims
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Supplied, UpstreamClaim, UpstreamDifference
from anxin.payouts.states import UpstreamClaimState
from anxin.reconciliation.days import first_moment
from anxin.refs import new_id
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SurplusState

RESOLVE_WITHIN = timedelta(hours=24)
ORDER, REFUND = "order", "refund"


def compare_upstream(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], *, at: datetime) -> int:
    """Hold one day's bill against our costs and claims, end the claims that it honours; how many lines differ now.

    The same bill twice finds the same; a difference that the later bill no longer has is resolved by it, and so is one
    of an earlier day that waited for this day's line. What a person resolved stays resolved.
    """
    row = lock_suppliers([supplier])[supplier]
    found = [*_orders(supplier, day, lines), *_refunds(supplier, day, lines, at)]
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
    open_ = UpstreamDifference.objects.filter(supplier=supplier, resolved_at=None)
    gone = Q(day=day) & ~Q(identity__in=[identity for _, _, identity, _, _ in found])
    billed = [str(line.delivery) for line in lines if line.kind == ORDER]
    came = Q(day__lt=day, kind="not_theirs", identity__in=billed)
    open_.filter(gone | came).update(
        resolved_at=at, resolved_by="machine", resolved_how="agreed", due_at=None, note="a later bill agrees"
    )
    return len(found)


Found = tuple[str, str, str, int | None, int | None]


def _orders(supplier: UUID, day: date, lines: Sequence[SupplierBillLine]) -> list[Found]:
    theirs: Counter[UUID] = Counter()
    for line in lines:
        if line.kind == ORDER and line.delivery:
            theirs[line.delivery] += line.amount_minor
    ours = _ours(supplier, day, theirs)
    found: list[Found] = [
        ("not_ours", ORDER, line.supplier_no, None, line.amount_minor)
        for line in lines
        if line.kind == ORDER and (line.delivery is None or line.delivery not in ours)
    ]
    for key, amount_minor in ours.items():
        if key not in theirs:
            found.append(("not_theirs", ORDER, str(key), amount_minor, None))
        elif theirs[key] != amount_minor:
            found.append(("amount", ORDER, str(key), amount_minor, theirs[key]))
    return found


def _ours(supplier: UUID, day: date, billed: Collection[UUID]) -> Counter[UUID]:
    """What each delivery of the day, or on the bill, cost by our books: what was ordered, and what came too often."""
    of_day = Q(at__gte=first_moment(day), at__lt=first_moment(day + timedelta(days=1)))
    ours: Counter[UUID] = Counter()
    costs = Supplied.objects.filter(of_day | Q(pk__in=billed), supplier=supplier).values_list("pk", "amount_minor")
    too_much = Surplus.objects.filter(of_day | Q(delivery__in=billed), supplier=supplier, liable="platform")
    for key, amount_minor in [*costs, *too_much.values_list("delivery", "cost_minor")]:
        ours[key] += amount_minor
    return ours


def _refunds(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], at: datetime) -> list[Found]:
    """What they gave back honours an open claim of that delivery and amount, each line another; else it differs."""
    given = [line for line in lines if line.kind == REFUND]
    claims = _claims(supplier, [line.delivery for line in given if line.delivery])
    returned = set(
        Surplus.objects.filter(
            supplier=supplier, state=SurplusState.RETURNED, delivery__in=[line.delivery for line in given]
        ).values_list("delivery", "cost_minor")
    )
    found: list[Found] = []
    exact = {(delivery, claim.amount_minor) for delivery, rows in claims.items() for claim in rows}
    for line in sorted(given, key=lambda line: (line.delivery, line.amount_minor) not in exact):
        if (line.delivery, line.amount_minor) in returned:
            continue
        left = claims.get(line.delivery, []) if line.delivery else []
        proof = f"their bill of {day}: {line.supplier_no}"
        claim = _meant(left, line.amount_minor, proof)
        if claim is None:
            found.append(("not_ours", REFUND, line.supplier_no, None, line.amount_minor))
            continue
        left.remove(claim)
        if claim.amount_minor != line.amount_minor:
            found.append(("amount", REFUND, str(claim.pk), claim.amount_minor, line.amount_minor))
        elif claim.state == UpstreamClaimState.OPEN:
            end_claims([claim], honoured=True, proof=proof, by="machine", at=at)
    return found


def _claims(supplier: UUID, deliveries: Collection[UUID]) -> dict[UUID, list[UpstreamClaim]]:
    """The claims for each of these; one that names no delivery is for any of its order."""
    orders = dict(Supplied.objects.filter(pk__in=deliveries).values_list("pk", "order_id"))
    rows = UpstreamClaim.objects.select_related("order").filter(supplier=supplier, order__in=orders.values())
    known = list(rows.order_by("pk"))
    return {
        delivery: [
            row for row in known if row.delivery_id == delivery or (not row.delivery_id and row.order_id == order)
        ]
        for delivery, order in orders.items()
    }


def _meant(claims: Sequence[UpstreamClaim], amount_minor: int, proof: str) -> UpstreamClaim | None:
    """Which claim a line is about: that which the same line ended before, else an open one of its amount, else any."""

    def fit(claim: UpstreamClaim) -> tuple[bool, bool, bool]:
        same = claim.amount_minor == amount_minor
        return same and claim.proof == proof[:200], same and claim.state == UpstreamClaimState.OPEN, same

    return max(claims, key=fit, default=None)
