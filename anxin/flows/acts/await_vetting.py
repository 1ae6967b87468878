"""Which items are not shown yet? Those of a supplier under an agreement, until somebody has looked at them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.catalog.models import Item
from anxin.payouts.models import Vetting
from anxin.payouts.queries import agreements
from anxin.payouts.states import VettingState


def await_vetting(supplier: UUID, items: Sequence[Item], *, at: datetime) -> None:
    """Keep items off the shelf and ask for a look, again where one was had; the operator's own goods are shown at once.

    For new items, and for those that became goods of another kind than was looked at.
    """
    if not items or supplier not in agreements([supplier]):
        return
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=Item.State.WITHDRAWN)
    known = Vetting.objects.filter(item__in=items)
    known.update(state=VettingState.WAITING, reason="", by="", asked_at=at, decided_at=None)
    seen = set(known.values_list("item_id", flat=True))
    Vetting.objects.bulk_create(
        Vetting(item=item, shop_id=item.shop_id, asked_at=at) for item in items if item.pk not in seen
    )
