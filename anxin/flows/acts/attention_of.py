"""Where is kept who has a case before them, and since when it waits for people?"""

from anxin.cases.models import Attention, Case, CaseStep
from anxin.cases.states import CaseState


def attention_of(case: Case) -> Attention:
    """The case's row, made when the first person comes; the caller holds the order."""
    came = CaseStep.objects.filter(subject=case, to_state=CaseState.IN_REVIEW).order_by("id")
    found = Attention.objects.filter(case=case).first()
    if found is not None:
        return found
    first = came.values_list("at", flat=True).first()
    return Attention.objects.create(case=case, shop_id=case.shop_id, came_at=first or case.opened_at)
