"""What follows when a buyer has nothing more to show? The case is decided on what there is, at once."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import NotAsked
from anxin.cases.states import CaseState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.refusals import StillReading
from anxin.evidence.seal import seal
from anxin.flows.acts.go_on_with_evidence import go_on_with_evidence
from anxin.flows.acts.lock_orders import lock_orders
from anxin.refusal import NotFound


@atomic(durable=True)
def end_evidence(order: UUID, *, by: str, at: datetime) -> None:
    """The buyer answers that this is all; what was asked counts as answered.

    Raises NotFound, NotAsked when no case waits for the buyer, StillReading while a picture is being read.
    """
    locked = lock_orders([order]).get(order)
    if locked is None:
        raise NotFound
    if not Case.objects.filter(order=order, state=CaseState.AWAITING_BUYER).exists():
        raise NotAsked
    seal(
        [
            NewExhibit(
                shop=locked.shop_id,
                order=order,
                slot=TALK,
                kind="nothing_more",
                content={"said": "nothing more to show"},
                by=by,
                at=at,
            )
        ]
    )
    if not go_on_with_evidence(locked, at=at, enough=True):
        raise StillReading
