"""Which subjects belong to these cases or deliveries, with everything loaded that deciding needs?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.routines.among import among
from anxin.routines.load_rows import attach, load_rows


def subjects_of(
    orders: dict[UUID, Order],
    *,
    lines: Collection[UUID] | None = None,
    cases: Collection[Case] = (),
    deliveries: Mapping[UUID, UUID] | None = None,
) -> list[Subject]:
    """One subject for each line (all lines of the orders, or those named) with its latest delivery and its case.

    A case about some pieces comes with the latest delivery that brings them. `deliveries` names one for a line: then
    the subject is about the pieces that no later one brings.
    """
    by_line = {case.line_id: case for case in cases}
    wanted = Line.objects.filter(order__in=among(orders)).order_by("order_id", "position")
    if lines is not None:
        wanted = wanted.filter(pk__in=among(lines))
    rows = load_rows(wanted)
    items = Item.objects.in_bulk({row.item_id for row in rows})
    known: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in load_rows(Delivery.objects.filter(line__in=among(row.pk for row in rows)).order_by("number")):
        known[row.line_id].append(row)
    senders = {row.supplier_id for found in known.values() for row in found}
    suppliers = Supplier.objects.in_bulk(senders | {row.supplier_id for row in rows})
    subjects = []
    for line in rows:
        order = orders[line.order_id]
        attach(line, order=order, supplier=suppliers[line.supplier_id], item=items[line.item_id])
        for delivery in known[line.pk]:
            attach(delivery, order=order, line=line, supplier=suppliers[delivery.supplier_id])
        case = by_line.get(line.pk)
        if case:
            attach(case, order=order, line=line)
        named = deliveries.get(line.pk) if deliveries else None
        about, units = _about(line, known[line.pk], named, tuple(case.units) if case else ())
        subjects.append(Subject(order, line, about, case, units))
    return subjects


def _about(
    line: Line, known: Sequence[Delivery], named: UUID | None, units: tuple[int, ...]
) -> tuple[Delivery | None, tuple[int, ...]]:
    """Which delivery it is about, and which pieces; none are named where it is about every one."""
    if named is None:
        bringing = [row for row in known if not units or set(units) & set(row.places)]
        return (bringing[-1] if bringing else None), units
    own = next((row for row in known if row.pk == named), None)
    if own is None or (len(known) == 1 and not own.units):
        return own, ()
    later = {place for row in known if row.number > own.number for place in row.places}
    left = tuple(place for place in own.places if place not in later)
    return own, left if len(left) < line.quantity else ()
