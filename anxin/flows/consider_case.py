"""What does a person see before deciding: the facts as they are now, what they speak for, and what four eyes mean?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.moved_by_people import moved_by_people
from anxin.cases.suggest import Suggestion, suggest
from anxin.cases.turns import four_eyes_above, others_for
from anxin.flows.acts.weigh_case import weigh_case
from anxin.policy.facts import Facts
from anxin.refusal import NotFound


@dataclass(frozen=True, slots=True)
class Considered:
    """Facts, suggestion, the amount in fen above which a second person is needed, whether there is none, and what
    people have let go of the order already, which counts towards it."""

    facts: Facts
    suggestion: Suggestion
    above_minor: int
    alone: bool
    moved_minor: int


@atomic(durable=True)
def consider_case(case: UUID, *, by: str, at: datetime) -> Considered:
    """Nothing is written. Raises NotFound."""
    row = Case.objects.select_related("order__shop", "line").filter(pk=case).first()
    if row is None:
        raise NotFound
    facts = weigh_case(row, row.order, at).facts
    above, alone = four_eyes_above(row.shop_id), not others_for(row, by)
    return Considered(facts, suggest(facts), above, alone, moved_by_people(row.order_id))
