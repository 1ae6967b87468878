"""How does a buyer take up a case again that was put to rest for want of an answer?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.deadlines import reopen_until
from anxin.cases.models import Case
from anxin.cases.refusals import AlreadyRefunded, AnotherCaseOpen, NotLapsed, ReopenTooLate
from anxin.cases.states import OPEN, CaseDue, CaseState
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.refusal import NotFound
from anxin.transitions.move import move


@atomic(durable=True)
def reopen_case(case: UUID, *, by: str, at: datetime) -> None:
    """Open a lapsed case again within 7 days of its first lapse and decide it on what is known now.

    What was asked for is asked once more where it is still missing. Raises NotFound, NotLapsed, ReopenTooLate,
    AnotherCaseOpen, AlreadyRefunded.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    orders = lock_orders([order])
    row = Case.objects.get(pk=case)
    if row.state != CaseState.LAPSED:
        raise NotLapsed
    until = reopen_until([case]).get(case)
    if until is None or at > until:
        raise ReopenTooLate
    if Case.objects.filter(line=row.line_id, state__in=OPEN).exists():
        raise AnotherCaseOpen
    if orders[order].state == OrderState.REFUNDED:
        raise AlreadyRefunded
    move(
        Case,
        [case],
        from_=CaseState.LAPSED,
        to=CaseState.OPENED,
        by=by,
        because="taken up again by the buyer",
        at=at,
        owner="machine",
        due_at=at,
        on_due=CaseDue.DECIDE,
        closed_at=None,
        buyer_asked="no",
    )
    Order.objects.filter(pk=order).update(case_open=True)
    decide_again([Case.objects.get(pk=case)], orders, at=at)
