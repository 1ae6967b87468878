"""Which orders came to their end by their suppliers' word? Kept for whoever measures how they are doing."""

from collections.abc import Sequence
from datetime import datetime

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState, Fence
from anxin.refs import new_id
from anxin.sourcing.models import Ended

ENDED = (DeliveryState.DELIVERED, DeliveryState.FAILED)


def note_ends(told: Sequence[tuple[Delivery, bool]], *, at: datetime) -> None:
    """Each, as it was before, with whether it failed; what was over is no news, and what we stopped no failure."""
    Ended.objects.bulk_create(
        Ended(id=new_id(), shop_id=row.shop_id, supplier_id=row.supplier_id, failed=failed, at=at)
        for row, failed in told
        if row.state in OPEN and row.state not in ENDED and not (failed and row.fence != Fence.NOT_ASKED)
    )
