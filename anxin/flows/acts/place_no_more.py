"""Which orders are not put to their supplier once more? Those that are being stopped, that it has spoken of meanwhile,
and those of one that is not used any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Claimed, Planned
from anxin.agenda.hurry import hurry
from anxin.agenda.kinds import Kind
from anxin.agenda.next_act import Act, Recorded, next_act
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState, Fence
from anxin.flows.acts.plan_switches import SWITCH
from anxin.sourcing.queries import out_of_use

PUTS = (Act.ASK, Act.ASK_AGAIN)
# of every other its supplier has said something since
UNHEARD_OF = (DeliveryState.PLANNED, DeliveryState.UNKNOWN)


def place_no_more(about: Sequence[tuple[Claimed, Delivery]], *, at: datetime) -> set[UUID]:
    """The asks among these that would place an order and must not; looks at it go on.

    What was asked for before may still be taken up, although a look did not find it: at a supplier that is not used any
    more it is stopped now, and goes to the next one by that alone.
    """
    puts = [(one, row) for one, row in about if _act(one, row) in PUTS]
    stopped = {one.id for one, row in puts if row.fence != Fence.NOT_ASKED or row.state not in UNHEARD_OF}
    again = [(one, row) for one, row in puts if one.id not in stopped and not _is_new(one, row)]
    unused = out_of_use([row for _, row in again]) if again else set()
    left = [(one, row) for one, row in again if row.pk in unused]
    for _, row in left:
        hurry(Kind.SUPPLIER_FENCE, row.pk, at=at)
    plan([_stop(row, at) for _, row in left])
    return stopped | {one.id for one, _ in left}


def _act(one: Claimed, row: Delivery) -> Act:
    can = SupplierCapabilities.from_json(row.supplier.capabilities)
    return next_act(one.recorded, idempotent=can.idempotent, queryable=can.queryable)


def _is_new(one: Claimed, row: Delivery) -> bool:
    return one.recorded is Recorded.NOTHING and row.state == DeliveryState.PLANNED


def _stop(row: Delivery, at: datetime) -> Planned:
    return Planned(Kind.SUPPLIER_FENCE, row.shop_id, row.pk, at, key=f"{SWITCH} {row.supplier_id.hex}")
