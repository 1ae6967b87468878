"""What is stopped at a fallen supplier before its buyers are helped? Every order that it was asked for.

What still arrives after its money went back, or beside another one, is lost to somebody; so it is stopped first.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery
from anxin.delivery.queries import on_the_wire
from anxin.delivery.states import Fence

KEY = "remedy"


def fence_hurt(supplier: UUID, lines: Sequence[UUID], *, at: datetime) -> int:
    """Have every open delivery of these lines stopped that its supplier was asked for; how many.

    The caller holds the locks of their orders: nobody gives one to the next supplier meanwhile, which the stop would
    then be put to.
    """
    rows = on_the_wire(supplier).filter(line__in=lines)
    found = list(rows.values_list("pk", "shop_id"))
    Delivery.objects.filter(pk__in=[pk for pk, _ in found]).update(fence=Fence.WAITING)
    plan([Planned(Kind.SUPPLIER_FENCE, shop, pk, at, key=KEY) for pk, shop in found])
    return len(found)
