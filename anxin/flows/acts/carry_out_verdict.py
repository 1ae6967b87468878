"""How does what a person found become the decision of a case?"""

from datetime import datetime

from anxin.cases.models import Case, Verdict
from anxin.cases.states import VerdictState
from anxin.flows.acts.carry_out_appeal import carry_out_appeal
from anxin.flows.acts.settle_case import settle_case
from anxin.orders.models import Order
from anxin.policy.clauses import Liable, Outcome
from anxin.texts import Text

REFUNDS = {Outcome.REFUND_FULL: True, Outcome.REFUND_PRORATED: True, Outcome.REJECT: False, Outcome.REISSUE: None}


def carry_out_verdict(verdict: Verdict, case: Case, order: Order, *, at: datetime, seconded_by: str = "") -> None:
    """Decide the case as the verdict says, in the name of whoever found it; the caller holds the order."""
    verdict.state, verdict.seconded_by, verdict.ended_at = VerdictState.CARRIED_OUT, seconded_by, at
    verdict.save()
    refund = REFUNDS[Outcome(verdict.outcome)]
    liable = Liable(verdict.liable) if verdict.liable else None
    if verdict.appeal is not None:
        carry_out_appeal(
            verdict.appeal,
            order,
            overturn=True,
            answers=[Text(answer["zh"], answer["en"]) for answer in verdict.answers],
            reason=Text(verdict.reason_zh, verdict.reason_en),
            by=verdict.by,
            at=at,
            liable=liable,
            amount_minor=verdict.amount_minor,
            partly=verdict.outcome == Outcome.REFUND_PRORATED,
        )
        return
    settle_case(
        case,
        order,
        refund=refund,
        reason=Text(verdict.reason_zh, verdict.reason_en),
        by=verdict.by,
        at=at,
        liable=liable,
        amount_minor=verdict.amount_minor if refund else None,
        units=verdict.units,
    )
