"""How does a promise end, kept or broken, so that everybody can see it?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.support.models import Commitment
from anxin.support.states import CommitmentState
from anxin.transitions.each import Each
from anxin.transitions.move import move


def end_promises(
    shown: Mapping[UUID, str], state: CommitmentState, *, by: str, because: str, at: datetime
) -> list[Commitment]:
    """Move the open ones of these to kept or broken, each with what shows it, and seal that; those that moved.

    The caller holds the locks of their orders.
    """
    moved = move(
        Commitment,
        shown,
        from_=CommitmentState.OPEN,
        to=state,
        by=by,
        because=because,
        at=at,
        proof=Each(dict(shown)),
        closed_at=at,
    )
    rows = Commitment.objects.filter(pk__in=moved).select_related("order__shop").in_bulk()
    ended = [rows[pk] for pk in moved]
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=TALK,
                kind=f"commitment_{state}",
                content=_content(row, shown[row.pk]),
                by=by,
                at=at,
            )
            for row in ended
        ]
    )
    return ended


def _content(row: Commitment, shown: str) -> dict[str, object]:
    content: dict[str, object] = {"commitment": str(row.pk), "number": row.number, "shown": shown}
    return content | ({"supplier": str(row.supplier_id)} if row.supplier_id else {})
