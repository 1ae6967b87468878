"""How does one of the staff take a case, so that two people do not decide the same one?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.turns import TAKEN_FOR
from anxin.flows.acts.attention_of import attention_of
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.need_turn import need_turn
from anxin.refusal import NotFound, Refusal


@atomic(durable=True)
def take_case(cases: Sequence[UUID], *, by: str, at: datetime) -> UUID:
    """Take the first of these that may be taken, for some minutes; then it is free again by itself.

    Raises NotFound, and what `turns.why_not` says of the last where none may be taken.
    """
    # one by one, in the order of the queue, they would be locked against those who lock them by id
    lock_orders(Case.objects.filter(pk__in=cases).values_list("order_id", flat=True))
    refusal: Refusal = NotFound()
    for case in cases:
        try:
            row, _ = need_turn(case, by=by, at=at)
        except Refusal as said:
            refusal = said
            continue
        held = attention_of(row)
        held.taken_by, held.taken_until = by, at + TAKEN_FOR
        held.save(update_fields=["taken_by", "taken_until"])
        return row.pk
    raise refusal
