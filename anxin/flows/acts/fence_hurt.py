"""What is stopped at a fallen supplier before its buyers are helped? Every order that it was asked for.

What still arrives after its money went back, or beside another one, is lost to somebody; so it is stopped first.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.states import DeliveryState, Fence
from anxin.people.models import Supplier
from anxin.routines.among import among

ON_THE_WIRE = (DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)
KEY = "remedy"


def fence_hurt(supplier: UUID, lines: Collection[UUID], *, at: datetime) -> int:
    """Have every open delivery of these lines stopped that its supplier was asked for; how many."""
    asked = SupplyAttempt.objects.filter(delivery=OuterRef("pk"))
    rows = Delivery.objects.filter(
        Q(state__in=ON_THE_WIRE) | Q(Exists(asked), state=DeliveryState.PLANNED),
        supplier=supplier,
        line__in=among(lines),
        fence=Fence.NOT_ASKED,
    ).exclude(supplier__kind=Supplier.Kind.STOCK)
    found = list(rows.values_list("pk", "shop_id"))
    Delivery.objects.filter(pk__in=[pk for pk, _ in found], fence=Fence.NOT_ASKED).update(fence=Fence.WAITING)
    plan([Planned(Kind.SUPPLIER_FENCE, shop, pk, at, key=KEY) for pk, shop in found])
    return len(found)
