"""Who is told to stop before the money of a fallen supplier goes back? Everybody who was asked and may deliver.

Money that goes back for what still arrives is lost to somebody; so each order on the wire is stopped first.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery, SupplyAttempt
from anxin.delivery.states import DeliveryState, Fence
from anxin.orders.models import Line
from anxin.people.models import Supplier

ON_THE_WIRE = (DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)
KEY = "remedy"


def fence_hurt(supplier: UUID, lines: QuerySet[Line], *, at: datetime) -> int:
    """Have every open delivery of these lines stopped that its supplier was asked for; how many."""
    asked = SupplyAttempt.objects.filter(delivery=OuterRef("pk"))
    rows = Delivery.objects.filter(
        Q(state__in=ON_THE_WIRE) | Q(Exists(asked), state=DeliveryState.PLANNED),
        supplier=supplier,
        line__in=lines.order_by().values("pk"),
        fence=Fence.NOT_ASKED,
    ).exclude(supplier__kind=Supplier.Kind.STOCK)
    found = list(rows.values_list("pk", "shop_id"))
    Delivery.objects.filter(pk__in=[pk for pk, _ in found], fence=Fence.NOT_ASKED).update(fence=Fence.WAITING)
    plan([Planned(Kind.SUPPLIER_FENCE, shop, pk, at, key=KEY) for pk, shop in found])
    return len(found)
