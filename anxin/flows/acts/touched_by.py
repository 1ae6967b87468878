"""Who has had a hand in a case? They do not decide its appeal."""

from datetime import UTC, datetime

from anxin.cases.models import Attention, Case, CaseStep, Decision, Offer, RemedyLine, Verdict
from anxin.cases.states import RemedyLineState
from anxin.evidence.models import Exhibit

FOR_EVER = datetime.max.replace(tzinfo=UTC)


def touched_by(case: Case, *, until: datetime = FOR_EVER) -> frozenset[str]:
    """The actors who decided, moved, answered, offered or said anything about the case or its order until then.

    What is done about an appeal itself is no hand in the case.
    """
    order = case.order_id
    verdicts = Verdict.objects.filter(case=case, appeal=None, at__lte=until)
    remedies = RemedyLine.objects.filter(order=order, remedy__at__lte=until).exclude(state=RemedyLineState.SKIPPED)
    found = {
        *Decision.objects.filter(order=order, at__lte=until).values_list("by", flat=True),
        *remedies.values_list("remedy__by", flat=True),
        *CaseStep.objects.filter(order=order, at__lte=until).values_list("by", flat=True),
        *Exhibit.objects.filter(order=order, at__lte=until).values_list("by", flat=True),
        *verdicts.values_list("by", flat=True),
        *verdicts.values_list("seconded_by", flat=True),
        *Attention.objects.filter(case=case, first_at__lte=until).values_list("first_by", flat=True),
    }
    for by, answered in Offer.objects.filter(case=case, at__lte=until).values_list("by", "answered_by"):
        found |= {by, answered}
    return frozenset(found - {""})
