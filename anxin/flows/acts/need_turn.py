"""How does a flow of the staff begin? With the order held, and only by somebody whose turn the case is."""

from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.turns import why_not
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.refusal import NotFound


def need_turn(case: UUID, *, by: str, at: datetime) -> tuple[Case, Order]:
    """The case and its locked order; raises NotFound, and what `turns.why_not` says."""
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.select_related("line").get(pk=case)
    row.order = locked
    if refusal := why_not(row, by, at):
        raise refusal
    return row, locked
