"""What follows when goods arrive that nobody was to get any more? They are taken back, paid back, or lost by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.models import Delivery
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_surplus import end_surplus
from anxin.payouts.models import Supplied
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.sourcing.models import Surplus, SurplusStep
from anxin.sourcing.states import SurplusKind, SurplusState


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMuch:
    """One arrival too many: of which delivery, by which supplier, under which of its numbers."""

    delivery: Delivery
    supplier: Supplier
    supplier_no: str
    kind: SurplusKind
    cost_minor: int | None = None


def note_surplus(arrivals: Sequence[TooMuch], *, at: datetime) -> None:
    """Put each on record once and ask its supplier to take it back, where it can; the orders are locked.

    Who is paid afterwards bears it alone: nothing is paid for what nobody ordered. Who was paid in advance is asked
    for the price; what it keeps is the platform's loss. The price of what came in part before, or was claimed because
    it never came, is in the books already, and is not asked back twice.
    """
    rows = [_surplus(one, paid, at) for one, paid in zip(arrivals, _paid_for(arrivals), strict=True)]
    Surplus.objects.bulk_create(rows, ignore_conflicts=True)
    kept = list(Surplus.objects.select_related("order").filter(pk__in=[row.pk for row in rows]))
    SurplusStep.objects.bulk_create(
        SurplusStep(
            subject=row,
            shop_id=row.shop_id,
            order_id=row.order_id,
            from_state="",
            to_state=row.state,
            by=f"supplier:{row.supplier_id}",
            because=row.kind,
            at=at,
        )
        for row in kept
    )
    seal([_exhibit(row, at) for row in kept])
    asked = [row for row in kept if row.state != SurplusState.LOST]
    plan([Planned(Kind.SUPPLIER_CLAIM, row.shop_id, row.pk, at, key=row.state) for row in asked])
    end_surplus([(row, SurplusState.LOST) for row in kept if row.state == SurplusState.LOST], at=at)


def _paid_for(arrivals: Sequence[TooMuch]) -> list[bool]:
    """Whether the price of each is booked already: one delivery, one price."""
    late = [one.delivery.pk for one in arrivals if one.kind is SurplusKind.AFTER_REFUND]
    rows = Supplied.objects.filter(pk__in=late).values_list("pk", "supplier_id") if late else ()
    return [
        one.kind is SurplusKind.AFTER_REFUND and (one.delivery.pk, one.supplier.pk) in set(rows) for one in arrivals
    ]


def _surplus(one: TooMuch, paid: bool, at: datetime) -> Surplus:
    can, line = SupplierCapabilities.from_json(one.supplier.capabilities), one.delivery.line
    returns = can.returns and not paid
    state = SurplusState.RECALLING if can.recall else SurplusState.RETURNING if returns else SurplusState.LOST
    most_minor = line.unit_price_minor * one.delivery.quantity
    return Surplus(
        id=new_id(),
        shop_id=one.delivery.shop_id,
        order_id=one.delivery.order_id,
        delivery=one.delivery,
        supplier=one.supplier,
        supplier_no=one.supplier_no[:64],
        kind=one.kind,
        state=state,
        liable="platform" if can.prepaid else "supplier",
        cost_minor=0 if paid else most_minor if one.cost_minor is None else one.cost_minor,
        currency=one.delivery.order.currency,
        at=at,
        ended_at=at if state == SurplusState.LOST else None,
    )


def _exhibit(row: Surplus, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=GOODS,
        kind="surplus",
        content={
            "delivery": str(row.delivery_id),
            "supplier": str(row.supplier_id),
            "supplier_no": row.supplier_no,
            "why": row.kind,
            "cost_minor": row.cost_minor,
        },
        by=f"supplier:{row.supplier_id}",
        at=at,
    )
