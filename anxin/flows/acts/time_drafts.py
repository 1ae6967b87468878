"""When is a verdict that waits in public carried out? In its time, if the case's own deadline does not come first.

A draft never prolongs a case: where the deadline comes first, its consequence stands, and the draft waits on under
whoever has the case then.
"""

from collections.abc import Collection
from uuid import UUID

from django.db.models import F

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, VerdictState
from anxin.routines.among import among


def time_drafts(cases: Collection[UUID]) -> None:
    """Set the time of cases whose deadline was set anew; the caller holds their orders."""
    drafts = Verdict.objects.filter(case__in=among(cases), state=VerdictState.WAITING, opens_at__lte=F("case__due_at"))
    for draft in drafts.select_related("case"):
        Verdict.objects.filter(pk=draft.pk).update(stood_until=draft.case.due_at)
        Case.objects.filter(pk=draft.case_id).update(due_at=draft.opens_at, on_due=CaseDue.CARRY_OUT)
