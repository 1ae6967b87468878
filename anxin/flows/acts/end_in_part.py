"""What follows when a supplier says that no more comes than the part that has arrived?"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState, Fence
from anxin.delivery.units import Part
from anxin.flows.acts.wake_cases import wake_cases
from anxin.transitions.each import Each
from anxin.transitions.move import move


class EndedInPart(NamedTuple):
    """A delivery that ends with this part of it, and what its supplier's system said."""

    delivery: Delivery
    part: Part
    said: str = ""


def end_in_part(ended: Sequence[EndedInPart], *, by: str, at: datetime) -> None:
    """What arrived stays its buyer's, and nothing more comes: the rest is decided about at once."""
    rows = {item.delivery.pk: item for item in ended}
    move(
        Delivery,
        rows,
        from_=OPEN,
        to=DeliveryState.PARTIAL,
        by=by,
        because="the supplier says that no more comes",
        at=at,
        detail=Each({pk: item.said[:200] for pk, item in rows.items()}),
        delivered_share=Each({pk: item.part.share for pk, item in rows.items()}),
        delivered_pieces=Each({pk: item.part.pieces for pk, item in rows.items()}),
        fence=Fence.DONE,
        due_at=at,
        on_due="judge",
    )
    wake_cases([item.delivery.line_id for item in ended], at=at)
