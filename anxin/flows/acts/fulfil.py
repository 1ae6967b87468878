"""How do paid lines get their goods? From the shelf at once, or by a question to the supplier."""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.allocate import Wanted, allocate
from anxin.delivery.models import Delivery
from anxin.flows.acts.mark_delivered import Arrived, mark_delivered
from anxin.people.models import Supplier


def fulfil(deliveries: Sequence[Delivery], *, at: datetime) -> None:
    """Serve planned deliveries; what the shelf cannot serve whole stays planned until its promise passes.

    The deliveries come with `line`, `supplier` and `order` loaded, and their orders are locked.
    """
    shelf = [d for d in deliveries if d.supplier.kind == Supplier.Kind.STOCK]
    served = allocate([Wanted(d.pk, d.line.item_id, d.quantity) for d in shelf])
    mark_delivered([Arrived(d, by="machine", detail="stock") for d in shelf if d.pk in served], at=at)
    plan(
        [
            Planned(Kind.SUPPLIER_PLACE, d.shop_id, d.pk, at)
            for d in deliveries
            if d.supplier.kind != Supplier.Kind.STOCK
        ]
    )
