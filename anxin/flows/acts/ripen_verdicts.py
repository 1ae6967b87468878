"""What becomes of verdicts that waited in public, because their shop has nobody for a second look?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, CaseState, VerdictState
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.orders.models import Order
from anxin.transitions.move import move


def ripen_verdicts(cases: Collection[Case], orders: Mapping[UUID, Order], *, at: datetime) -> None:
    """Carry them out; a case whose verdict is gone goes up. The orders are locked by the caller."""
    waiting = {
        verdict.case_id: verdict
        for verdict in Verdict.objects.filter(case__in=cases, state=VerdictState.WAITING, opens_at__lte=at)
    }
    for case in cases:
        if verdict := waiting.get(case.pk):
            carry_out_verdict(verdict, case, orders[case.order_id], at=at)
    move(
        Case,
        [case.pk for case in cases if case.pk not in waiting],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by="machine",
        because="nothing waits to be carried out",
        at=at,
        on_due=CaseDue.ESCALATE,
    )
