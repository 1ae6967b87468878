"""What becomes of verdicts that waited in public, because their shop has nobody for a second look?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, CaseState, VerdictState
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Order
from anxin.transitions.move import move


def ripen_verdicts(cases: Collection[Case], orders: Mapping[UUID, Order], *, at: datetime) -> None:
    """Carry them out; a case whose verdict is gone, or can give nothing any more, goes up. The orders are locked by the
    caller."""
    waiting = {
        verdict.case_id: verdict
        for verdict in Verdict.objects.filter(case__in=cases, state=VerdictState.WAITING, opens_at__lte=at)
    }
    empty = [case.pk for case in cases if case.pk in waiting and _nothing_left(waiting[case.pk], case, orders, at)]
    end_verdicts(empty, at=at)
    waiting = {pk: verdict for pk, verdict in waiting.items() if pk not in empty}
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


def _nothing_left(verdict: Verdict, case: Case, orders: Mapping[UUID, Order], at: datetime) -> bool:
    """Whether what leaves by it has gone back otherwise meanwhile: nobody delivers another one for nothing."""
    return verdict.amount_minor > 0 and weigh_case(case, orders[case.order_id], at).facts.remaining == 0
