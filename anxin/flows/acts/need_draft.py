"""How does a flow about a verdict that waits begin? With the order held, and by somebody who could have found it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from anxin.cases.models import Case, Verdict
from anxin.cases.refusals import NothingWaits
from anxin.cases.states import VerdictState
from anxin.flows.acts.need_appeal import need_appeal
from anxin.flows.acts.need_turn import need_turn
from anxin.orders.models import Order
from anxin.refusal import NotFound


class Draft(NamedTuple):
    """A verdict that waits, its case, and the locked order."""

    verdict: Verdict
    case: Case
    order: Order


def need_draft(verdict: UUID, *, by: str, at: datetime) -> Draft:
    """Raises NotFound, NothingWaits, and what `need_turn` says, for an appeal what `need_appeal` says."""
    known = Verdict.objects.filter(pk=verdict).values_list("case_id", "appeal_id").first()
    if known is None:
        raise NotFound
    case, appeal = known
    if appeal:
        held, order = need_appeal(appeal, by=by, at=at)
        row = held.case
    else:
        row, order = need_turn(case, by=by, at=at)
    found = Verdict.objects.get(pk=verdict)
    if found.state != VerdictState.WAITING:
        raise NothingWaits
    return Draft(found, row, order)
