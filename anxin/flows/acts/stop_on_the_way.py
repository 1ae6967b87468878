"""Who is told to stop when money goes back for what is on its way? Every supplier that nobody has told so yet.

What it cannot stop is looked up later, so that goods that arrive all the same have somebody's name.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.states import OPEN, DeliveryState, Fence
from anxin.people.models import Supplier

ON_THE_WIRE = (DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)


def stop_on_the_way(deliveries: Collection[UUID], *, key: str, at: datetime) -> None:
    """Plan a stop of each that somebody outside was asked for; to be called before they end, under their orders' locks.

    `key` names why: each is told so once.
    """
    if not deliveries:
        return
    asked = Exists(SupplyAttempt.objects.filter(delivery=OuterRef("pk")))
    rows = Delivery.objects.filter(pk__in=deliveries, state__in=OPEN, fence=Fence.NOT_ASKED)
    away = rows.filter(Q(state__in=ON_THE_WIRE) | Q(asked, state=DeliveryState.PLANNED))
    found = away.exclude(supplier__kind=Supplier.Kind.STOCK).order_by("pk").values_list("pk", "shop_id")
    plan([Planned(Kind.SUPPLIER_FENCE, shop, pk, at, key=key) for pk, shop in found])
