"""Which items are not shown yet? Those of everybody but the operator itself, until somebody has looked at them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anxin.catalog.models import Item
from anxin.payouts.models import Vetting
from anxin.payouts.queries import own
from anxin.payouts.states import VettingState


def await_vetting(supplier: UUID, items: Mapping[Item, bool], *, at: datetime) -> None:
    """Keep items off the shelf and ask for a look, again where one was had; the operator's own goods are shown at once.

    For new items, and for those that became goods of another kind than was looked at; each with whether its supplier
    wants it on sale, for a look alone puts nothing there.
    """
    if not items or own([supplier]):
        return
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=Item.State.WITHDRAWN)
    known = Vetting.objects.filter(item__in=list(items))
    known.update(state=VettingState.WAITING, reason="", by="", asked_at=at, decided_at=None, wanted=True)
    known.filter(item__in=[item.pk for item, wanted in items.items() if not wanted]).update(wanted=False)
    seen = set(known.values_list("item_id", flat=True))
    Vetting.objects.bulk_create(
        Vetting(item=item, shop_id=item.shop_id, asked_at=at, wanted=wanted)
        for item, wanted in items.items()
        if item.pk not in seen
    )
