"""What happens when nothing more is to be ordered from a supplier? Its items leave the shelf, unpaid orders end."""

from datetime import datetime

from anxin.flows.acts.follow_sources import follow_sources
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payouts.models import Agreement
from anxin.payouts.states import AgreementState
from anxin.people.models import Supplier
from anxin.sourcing.queries import items_from, without_source
from anxin.transitions.move import move


def suspend(supplier: Supplier, *, because: str, by: str, at: datetime) -> bool:
    """Suspend a supplier; whether it was not so before. What is under way goes on, and is judged by its promise.

    Items that another source still has stay on sale. Nobody pays any more for what nobody would deliver.
    """
    unpaid = Order.objects.filter(lines__supplier=supplier, state=OrderState.PLACED)
    held = lock_orders(set(unpaid.values_list("pk", flat=True)))
    row = lock_suppliers([supplier.pk])[supplier.pk]
    if row.suspended_at is not None:
        return False
    row.suspended_at, row.suspended_because = at, because[:200]
    row.save(update_fields=["suspended_at", "suspended_because"])
    items = list(items_from(row.pk))
    follow_sources([item.pk for item in items])
    gone = without_source(items)
    # the next sweep ends an order whose time is over, with its payments closed
    Order.objects.filter(pk__in=held, state=OrderState.PLACED, lines__item__in=gone).update(due_at=at)
    agreement = Agreement.objects.filter(supplier=row, state=AgreementState.VETTED).values_list("pk", flat=True)
    move(
        Agreement,
        list(agreement),
        from_=AgreementState.VETTED,
        to=AgreementState.SUSPENDED,
        by=by,
        because=because[:200],
        at=at,
    )
    note_supplier_change(row, "suspended", because=because, by=by, at=at)
    return True
