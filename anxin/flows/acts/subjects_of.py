"""Which subjects belong to these cases or deliveries, with everything loaded that deciding needs?"""

from collections.abc import Collection
from uuid import UUID

from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.routines.among import among


def subjects_of(
    orders: dict[UUID, Order], *, lines: Collection[UUID] | None = None, cases: Collection[Case] = ()
) -> list[Subject]:
    """One subject for each line (all lines of the orders, or those named) with its latest delivery and its case."""
    by_line = {case.line_id: case for case in cases}
    wanted = Line.objects.filter(order__in=among(orders)).order_by("order_id", "position")
    if lines is not None:
        wanted = wanted.filter(pk__in=among(lines))
    rows = list(wanted)
    suppliers = Supplier.objects.in_bulk({row.supplier_id for row in rows})
    items = Item.objects.in_bulk({row.item_id for row in rows})
    latest: dict[UUID, Delivery] = {
        delivery.line_id: delivery
        for delivery in Delivery.objects.filter(line__in=among(row.pk for row in rows)).order_by("number")
    }
    subjects = []
    for line in rows:
        order = orders[line.order_id]
        line.order = order
        line.supplier, line.item = suppliers[line.supplier_id], items[line.item_id]
        delivery = latest.get(line.pk)
        if delivery:
            delivery.order, delivery.line, delivery.supplier = order, line, line.supplier
        case = by_line.get(line.pk)
        if case:
            case.order, case.line = order, line
        subjects.append(Subject(order, line, delivery, case))
    return subjects
