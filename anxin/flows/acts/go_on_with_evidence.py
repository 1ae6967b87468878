"""Does a case go on, now that something more was shown?"""

from datetime import datetime

from anxin.cases.models import Case
from anxin.cases.queries import slots_awaited
from anxin.cases.states import CaseState
from anxin.evidence.queries import is_being_read
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.facts import Evidence


def go_on_with_evidence(order: Order, *, at: datetime, enough: bool = False) -> bool:
    """Decide the cases again that waited for the buyer, as soon as nothing is missing and all has been read.

    A list that a person put to the buyer is answered by the buyer's own uploads alone.

    `enough`: the buyer has nothing more to show. Whether any case went on; the order is locked by the caller.
    """
    waiting = list(Case.objects.filter(order=order, state=CaseState.AWAITING_BUYER).order_by("pk"))
    if not waiting or is_being_read(order.pk):
        return False
    subjects = subjects_of({order.pk: order}, lines=[case.line_id for case in waiting], cases=waiting)
    facts = gather_facts(subjects, at)
    going = [
        subject.case
        for subject in subjects
        if subject.case and (enough or _is_there(subject.case, facts[subject.key].evidence is Evidence.COMPLETE))
    ]
    for case in going:
        case.buyer_asked = "answered"
    Case.objects.bulk_update(going, ["buyer_asked"])
    decide_again(going, {order.pk: order}, at=at)
    return bool(going)


def _is_there(case: Case, complete: bool) -> bool:
    """Whether the buyer has sent what a person's list asked for; without a list, whether the rules miss nothing."""
    awaited = slots_awaited(case)
    return complete if awaited is None else not awaited
