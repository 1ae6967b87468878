"""What becomes of verdicts that waited in public, because nobody was there for a second look?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, CaseState, VerdictState
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.untime_draft import untime_draft
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Order
from anxin.policy.clauses import Outcome
from anxin.refusal import Refusal
from anxin.transitions.move import move

NOTHING = "nothing waits to be carried out"


def ripen_verdicts(cases: Collection[Case], orders: Mapping[UUID, Order], *, at: datetime) -> None:
    """Carry them out; a case whose verdict is gone, or can give nothing any more, goes on without it. The orders are
    locked by the caller."""
    drafts = Verdict.objects.filter(case__in=cases, state=VerdictState.WAITING, opens_at__lte=at)
    waiting = {draft.case_id: draft for draft in drafts.select_related("appeal__case")}
    for case in cases:
        draft = waiting.get(case.pk)
        if draft is None:
            continue
        if _is_overtaken(draft, case, orders[case.order_id], at):
            end_verdicts([case.pk], at=at)
            untime_draft(draft, case, by="machine", because=NOTHING, at=at)
        else:
            carry_out_verdict(draft, case, orders[case.order_id], at=at)
    move(
        Case,
        [case.pk for case in cases if case.pk not in waiting],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by="machine",
        because=NOTHING,
        at=at,
        on_due=CaseDue.ESCALATE,
    )


def _is_overtaken(draft: Verdict, case: Case, order: Order, at: datetime) -> bool:
    """Whether what leaves by it has gone back otherwise meanwhile, or can no more be sent."""
    facts = weigh_case(case, order, at, units=draft.units).facts
    if draft.outcome == Outcome.REISSUE:
        try:
            heed_reissue(order, facts.reissues)
        except Refusal:
            return True
    return draft.amount_minor > 0 and facts.remaining == 0
