"""How does finance send back money of unknown purpose that could not go back by itself?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payments.models import Unmatched
from anxin.payments.states import UnmatchedState
from anxin.refusal import NotFound
from anxin.transitions.move import move

ANSWER_WITHIN = timedelta(hours=1)


@atomic(durable=True)
def release_unmatched(unmatched: UUID, *, by: str, at: datetime) -> None:
    """Have its channel asked once more, and the money returned if it is still there. Pressed twice it is one return.

    Raises NotFound.
    """
    row = Unmatched.objects.select_for_update().filter(pk=unmatched).first()
    if row is None:
        raise NotFound
    moved = move(
        Unmatched,
        [row.pk],
        from_=UnmatchedState.WITH_FINANCE,
        to=UnmatchedState.WAITING,
        by=by,
        because="to be returned",
        at=at,
        due_at=at + ANSWER_WITHIN,
    )
    plan([Planned(Kind.PAYMENT_QUERY, row.shop_id, pk, at, key=f"hand-{at:%Y%m%d%H%M%S}") for pk in moved])
