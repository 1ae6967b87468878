"""How does a buyer take a claim, or an appeal, back?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Appeal, Case
from anxin.cases.queries import is_stopping
from anxin.cases.refusals import CaseClosed, StopUnderWay
from anxin.cases.states import OPEN, AppealState, CaseState
from anxin.flows.acts.close_offers import close_offers
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.void_promises import void_promises
from anxin.orders.models import Order
from anxin.refusal import NotFound
from anxin.support.states import OF_CASE
from anxin.transitions.move import move

BECAUSE = "withdrawn by the buyer"


@atomic(durable=True)
def withdraw_case(case: UUID, *, by: str, at: datetime) -> None:
    """End an open case by its buyer, or its appeal, so that the decision stands; the order's own deadlines run again.

    Nobody owes an answer or a remedy about it any more. Raises NotFound, CaseClosed, and StopUnderWay where the
    supplier was told to stop before its promise: what it has stopped then would lie there until the promise passes.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Case.objects.get(pk=case)
    if is_stopping(row, at):
        raise StopUnderWay
    appealed = Case.objects.filter(pk=case, state=CaseState.APPEALED).exists()
    if appealed:
        appeals = Appeal.objects.filter(case=case).values_list("pk", flat=True)
        end_settling(Appeal, appeals, AppealState.WITHDRAWN, by=by, because=BECAUSE, at=at)
    moved = move(
        Case,
        [case],
        from_=OPEN,
        to=CaseState.DECIDED if appealed else CaseState.WITHDRAWN,
        by=by,
        because=BECAUSE,
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
    )
    if not moved:
        raise CaseClosed
    close_offers(moved, because=BECAUSE, at=at)
    end_verdicts(moved, at=at)
    Order.objects.filter(pk=order).update(case_open=False)
    close_questions([order], by=by, because=BECAUSE, at=at)
    void_promises([order], OF_CASE, by=by, because=BECAUSE, at=at)
