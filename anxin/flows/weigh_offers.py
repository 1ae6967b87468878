"""What would an agreement be measured by? The rules' word now, their word on silence, and what the facts speak for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.propose import Proposal, propose
from anxin.flows.acts.weigh_case import Weighed, weigh_case
from anxin.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Measure:
    """What the rules say to a case, and the amount that would be fair."""

    weighed: Weighed
    proposal: Proposal


@atomic(durable=True)
def weigh_offers(case: UUID, *, at: datetime) -> Measure:
    """Weigh one case; nothing is written. Raises NotFound."""
    row = Case.objects.select_related("order__shop", "line").filter(pk=case).first()
    if row is None:
        raise NotFound
    weighed = weigh_case(row, row.order, at)
    return Measure(weighed, propose(weighed.facts, weighed.stands))
