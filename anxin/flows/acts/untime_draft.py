"""Until when does a case stand when its draft is gone? As long as without it."""

from datetime import datetime

from anxin.cases.models import Appeal, Case, Verdict
from anxin.cases.states import AppealState, CaseDue, CaseState
from anxin.transitions.move import move


def untime_draft(verdict: Verdict, case: Case, *, by: str, because: str, at: datetime) -> None:
    """Give the case its own deadline and consequence again; the draft was ended by the caller, who holds the order."""
    if verdict.appeal_id:
        due = Appeal.objects.values_list("due_at", flat=True).get(pk=verdict.appeal_id)
        Case.objects.filter(pk=case.pk).update(due_at=due, on_due=CaseDue.END_APPEAL)
        move(Appeal, [verdict.appeal_id], from_=AppealState.OPEN, to=AppealState.OPEN, by=by, because=because, at=at)
        return
    stood = max(filter(None, (case.due_at, verdict.stood_until)), default=None)
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by=by,
        because=because,
        at=at,
        due_at=stood,
        on_due=CaseDue.ESCALATE,
    )
