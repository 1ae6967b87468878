"""How is a verdict taken down before it is carried out: by whoever found it, or by the second person?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, CaseState, VerdictState
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.need_turn import need_turn
from anxin.flows.second_verdict import NothingToConfirm
from anxin.refusal import NotFound
from anxin.transitions.move import move


@atomic(durable=True)
def drop_verdict(verdict: UUID, *, by: str, at: datetime) -> None:
    """The case is to be decided anew, within the time it has. Raises NotFound, what `turns.why_not` says,
    NothingToConfirm."""
    case = Verdict.objects.filter(pk=verdict).values_list("case_id", flat=True).first()
    if case is None:
        raise NotFound
    row, _ = need_turn(case, by=by, at=at)
    found = Verdict.objects.get(pk=verdict)
    if found.state != VerdictState.WAITING:
        raise NothingToConfirm
    end_verdicts([row.pk], at=at)
    move(
        Case,
        [row.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by=by,
        because="the decision was taken down",
        at=at,
        on_due=CaseDue.ESCALATE,
    )
