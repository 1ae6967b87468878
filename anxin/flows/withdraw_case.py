"""How does a buyer take a claim back?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import CaseClosed
from anxin.cases.states import OPEN, CaseState
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.refusal import NotFound
from anxin.transitions.move import move


@atomic(durable=True)
def withdraw_case(case: UUID, *, by: str, at: datetime) -> None:
    """End an open case by its buyer; the order's own deadlines run again. Raises NotFound, CaseClosed."""
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    moved = move(
        Case,
        [case],
        from_=OPEN,
        to=CaseState.WITHDRAWN,
        by=by,
        because="withdrawn by the buyer",
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
    )
    if not moved:
        raise CaseClosed
    Order.objects.filter(pk=order).update(case_open=False)
