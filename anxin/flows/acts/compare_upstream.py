"""Does what a docked supplier billed agree with what we booked? Line by line; what differs is kept until resolved."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from anxin.delivery.supplier import SupplierBillLine
from anxin.flows.acts.end_claims import end_claims
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import Supplied, UpstreamBilled, UpstreamClaim, UpstreamDifference
from anxin.payouts.states import Remedy, UpstreamClaimState
from anxin.people.models import Supplier
from anxin.reconciliation.days import first_moment
from anxin.refs import new_id
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SurplusState

RESOLVE_WITHIN = timedelta(hours=24)
ORDER, REFUND = "order", "refund"
# how a line of an earlier day was resolved by the bill that names it
LATER = "later"


def compare_upstream(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], *, at: datetime) -> int:
    """Hold one day's bill against our costs and claims, end the claims that it honours; how many lines differ now.

    The same bill twice finds the same. A corrected one corrects what is open: another figure is the difference from
    then on, what agrees is resolved by it, and so is an order of an earlier day that waited for this day's line. An
    order on the bills of several days agrees when they come to its cost together. What was booked as billed counts as
    ours; what a person closed with words stays closed while its figures are the same.
    """
    row = lock_suppliers([supplier])[supplier]
    orders = _orders(supplier, day, lines)
    _keep(row, day, lines)
    sides = {**orders, **_refunds(supplier, day, lines, at)}
    found = _differing(supplier, day, sides, _named_elsewhere(supplier, day, orders))
    known = UpstreamDifference.objects.filter(supplier=supplier, day=day, movement__in=(ORDER, REFUND))
    open_ = {(one.movement, one.identity): one for one in known.filter(resolved_at=None)}
    closed = known.filter(resolved_how__in=(Remedy.BY_HAND, LATER))
    explained = set(closed.values_list("movement", "identity", "ours_minor", "theirs_minor"))
    new = []
    for (movement, identity), (ours, theirs) in found.items():
        one = open_.pop((movement, identity), None)
        if one is None and (movement, identity, ours, theirs) in explained:
            continue
        if one is None:
            one = UpstreamDifference(
                id=new_id(), shop_id=row.shop_id, supplier=row, day=day, movement=movement, identity=identity
            )
            one.due_at, one.found_at = at + RESOLVE_WITHIN, at
            new.append(one)
        one.kind, one.ours_minor, one.theirs_minor = _kind(ours, theirs), ours, theirs
        if not one._state.adding:
            one.save(update_fields=["kind", "ours_minor", "theirs_minor"])
    UpstreamDifference.objects.bulk_create(new)
    _resolve(known.filter(pk__in=[one.pk for one in open_.values()]), "agreed", "a later bill agrees", at)
    billed = {str(line.delivery) for line in lines if line.kind == ORDER}
    before = UpstreamDifference.objects.filter(supplier=supplier, resolved_at=None, day__lt=day, movement=ORDER)
    agreeing = billed - {identity for _, identity in found}
    met = Q(kind="not_theirs", identity__in=billed) | Q(kind="amount", identity__in=agreeing)
    _resolve(before.filter(met), LATER, "billed on a later day", at)
    return len(found)


def _resolve(rows: QuerySet[UpstreamDifference], how: str, note: str, at: datetime) -> None:
    rows.update(resolved_at=at, resolved_by="machine", resolved_how=how, due_at=None, note=note)


Key = tuple[str, str]
Sides = dict[Key, tuple[int | None, int | None]]


def _kind(ours: int | None, theirs: int | None) -> str:
    if ours is None:
        return "not_ours"
    return "not_theirs" if theirs is None else "amount"


def _differing(supplier: UUID, day: date, sides: Sides, elsewhere: Collection[Key]) -> Sides:
    """Where the two sides differ, after what was booked as billed: for an order by any bill until this day's."""
    same_day = Q(day=day, movement__in=(ORDER, REFUND))
    known = [identity for (_, identity), (ours, _) in sides.items() if ours is not None]
    earlier = Q(day__lt=day, movement=ORDER, identity__in=known)
    rows = UpstreamDifference.objects.filter(same_day | earlier, supplier=supplier, resolved_how=Remedy.AS_BILLED)
    booked: Counter[Key] = Counter()
    for movement, identity, ours, theirs in rows.values_list("movement", "identity", "ours_minor", "theirs_minor"):
        booked[movement, identity] += (theirs or 0) - (ours or 0)
    found: Sides = {}
    for key in [*sides, *(booked.keys() - sides.keys())]:
        ours, theirs = sides.get(key, (None, None))
        if not booked[key]:
            if ours != theirs and key not in elsewhere:
                found[key] = (ours, theirs)
        elif booked[key] and (ours or 0) + booked[key] != (theirs or 0):
            found[key] = ((ours or 0) + booked[key], theirs)
    return found


def _orders(supplier: UUID, day: date, lines: Sequence[SupplierBillLine]) -> Sides:
    """Each order of the day or on the bill, by its delivery, with what bills took for it up to this day's; one that our
    books do not know, by their number."""
    theirs: Counter[UUID] = Counter()
    unknown: Counter[str] = Counter()
    charged = [line for line in lines if line.kind == ORDER]
    for line in charged:
        if line.delivery:
            theirs[line.delivery] += line.amount_minor
    ours = _ours(supplier, day, theirs)
    for line in charged:
        if line.delivery is None or line.delivery not in ours:
            unknown[line.supplier_no] += line.amount_minor
    before = UpstreamBilled.objects.filter(supplier=supplier, day__lt=day, delivery__in=theirs)
    for key, amount_minor in before.values_list("delivery", "amount_minor"):
        theirs[key] += amount_minor
    return {
        **{(ORDER, number): (None, amount_minor) for number, amount_minor in unknown.items()},
        **{(ORDER, str(key)): (cost, theirs.get(key)) for key, cost in ours.items()},
    }


def _keep(supplier: Supplier, day: date, lines: Sequence[SupplierBillLine]) -> None:
    """What this bill took for each order that our books know: of the others a person decides by their number."""
    took: Counter[UUID] = Counter()
    for line in lines:
        if line.kind == ORDER and line.delivery:
            took[line.delivery] += line.amount_minor
    known = _ours(supplier.pk, day, took)
    UpstreamBilled.objects.filter(supplier=supplier, day=day).delete()
    UpstreamBilled.objects.bulk_create(
        UpstreamBilled(
            id=new_id(), shop_id=supplier.shop_id, supplier=supplier, day=day, delivery=key, amount_minor=amount_minor
        )
        for key, amount_minor in took.items()
        if key in known
    )


def _named_elsewhere(supplier: UUID, day: date, orders: Sides) -> set[Key]:
    """The orders not on this bill and on another day's: midnight lies elsewhere there, or that one came first."""
    absent = [identity for (_, identity), (ours, theirs) in orders.items() if ours is not None and theirs is None]
    rows = UpstreamBilled.objects.filter(supplier=supplier, delivery__in=absent).exclude(day=day)
    return {(ORDER, str(key)) for key in rows.values_list("delivery", flat=True)}


def _ours(supplier: UUID, day: date, billed: Collection[UUID]) -> Counter[UUID]:
    """What each delivery of the day, or on the bill, cost by our books: what was ordered, and what came too often."""
    of_day = Q(at__gte=first_moment(day), at__lt=first_moment(day + timedelta(days=1)))
    ours: Counter[UUID] = Counter()
    costs = Supplied.objects.filter(of_day | Q(pk__in=billed), supplier=supplier).values_list("pk", "amount_minor")
    too_much = Surplus.objects.filter(of_day | Q(delivery__in=billed), supplier=supplier, liable="platform")
    for key, amount_minor in [*costs, *too_much.values_list("delivery", "cost_minor")]:
        ours[key] += amount_minor
    return ours


def _refunds(supplier: UUID, day: date, lines: Sequence[SupplierBillLine], at: datetime) -> Sides:
    """What they gave back honours an open claim of that delivery and amount, each line another; else it differs."""
    given = [line for line in lines if line.kind == REFUND]
    claims = _claims(supplier, [line.delivery for line in given if line.delivery])
    returned = set(
        Surplus.objects.filter(
            supplier=supplier, state=SurplusState.RETURNED, delivery__in=[line.delivery for line in given]
        ).values_list("delivery", "cost_minor")
    )
    sides: Sides = {}
    unknown: Counter[str] = Counter()
    exact = {(delivery, claim.amount_minor) for delivery, rows in claims.items() for claim in rows}
    for line in sorted(given, key=lambda line: (line.delivery, line.amount_minor) not in exact):
        if (line.delivery, line.amount_minor) in returned:
            continue
        left = claims.get(line.delivery, []) if line.delivery else []
        proof = f"their bill of {day}: {line.supplier_no}"
        claim = _meant(left, line.amount_minor, proof)
        if claim is None:
            unknown[line.supplier_no] += line.amount_minor
            continue
        left.remove(claim)
        sides[REFUND, str(claim.pk)] = (claim.amount_minor, line.amount_minor)
        if claim.amount_minor == line.amount_minor and claim.state == UpstreamClaimState.OPEN:
            end_claims([claim], honoured=True, proof=proof, by="machine", at=at)
    return {**sides, **{(REFUND, number): (None, amount_minor) for number, amount_minor in unknown.items()}}


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
