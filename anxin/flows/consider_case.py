"""What does a person see before deciding: the facts as they are now, what they speak for, and what four eyes mean?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.suggest import Suggestion, suggest
from anxin.cases.turns import four_eyes_above, others_for
from anxin.flows.acts.weigh_case import weigh_case
from anxin.policy.facts import Facts
from anxin.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Considered:
    """Facts, suggestion, the amount in fen above which a second person is needed, and whether there is one."""

    facts: Facts
    suggestion: Suggestion
    above_minor: int
    alone: bool


@atomic(durable=True)
def consider_case(case: UUID, *, by: str, at: datetime) -> Considered:
    """Nothing is written. Raises NotFound."""
    row = Case.objects.select_related("order__shop", "line").filter(pk=case).first()
    if row is None:
        raise NotFound
    facts = weigh_case(row, row.order, at).facts
    return Considered(facts, suggest(facts), four_eyes_above(row.shop_id), not others_for(row, by))
