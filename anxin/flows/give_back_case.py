"""How does one of the staff give a case back that was taken?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Attention
from anxin.flows.acts.need_turn import need_turn


@atomic(durable=True)
def give_back_case(case: UUID, *, by: str, at: datetime) -> bool:
    """Whether it was theirs. Raises NotFound and what `turns.why_not` says."""
    need_turn(case, by=by, at=at)
    held = Attention.objects.filter(case=case, taken_by=by, taken_until__gt=at)
    return held.update(taken_by="", taken_until=None) > 0
