"""Which new items are not shown yet? Those of a supplier under an agreement, until somebody has looked at them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.catalog.models import Item
from anxin.payouts.models import Vetting
from anxin.payouts.queries import agreements


def await_vetting(supplier: UUID, items: Sequence[Item], *, at: datetime) -> None:
    """Keep new items off the shelf and ask for a look; the operator's own goods are shown at once."""
    if not items or supplier not in agreements([supplier]):
        return
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=Item.State.WITHDRAWN)
    Vetting.objects.bulk_create(Vetting(item=item, shop_id=item.shop_id, asked_at=at) for item in items)
