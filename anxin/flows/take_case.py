"""How does one of the staff take a case, so that two people do not decide the same one?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.turns import TAKEN_FOR
from anxin.flows.acts.attention_of import attention_of
from anxin.flows.acts.need_turn import need_turn


@atomic(durable=True)
def take_case(case: UUID, *, by: str, at: datetime) -> datetime:
    """Until when it is theirs; then it is free again by itself. Raises NotFound and what `turns.why_not` says."""
    row, _ = need_turn(case, by=by, at=at)
    until = at + TAKEN_FOR
    held = attention_of(row)
    held.taken_by, held.taken_until = by, until
    held.save(update_fields=["taken_by", "taken_until"])
    return until
