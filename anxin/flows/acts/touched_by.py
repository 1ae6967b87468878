"""Who has had a hand in a case? They do not decide its appeal."""

from anxin.cases.models import Attention, Case, CaseStep, Decision, Offer, Verdict
from anxin.evidence.models import Exhibit


def touched_by(case: Case) -> frozenset[str]:
    """The actors who decided, moved, answered, offered or said anything about the case or its order."""
    order = case.order_id
    found = {
        *Decision.objects.filter(order=order).values_list("by", flat=True),
        *CaseStep.objects.filter(order=order).values_list("by", flat=True),
        *Exhibit.objects.filter(order=order).values_list("by", flat=True),
        *Verdict.objects.filter(case=case).values_list("by", flat=True),
        *Verdict.objects.filter(case=case).values_list("seconded_by", flat=True),
        *Attention.objects.filter(case=case).values_list("first_by", flat=True),
    }
    for by, answered in Offer.objects.filter(case=case).values_list("by", "answered_by"):
        found |= {by, answered}
    return frozenset(found)
