"""When is an order looked up that could not be stopped, in case it arrives after its money went back?

A lost callback would leave nobody the wiser: the goods are gone, their price is taken, and no name stands for it.
"""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import LATE, LATE_LOOKS
from anxin.delivery.models import Delivery


def look_later(deliveries: Sequence[Delivery], *, at: datetime) -> None:
    """Plan the first of a few looks at those that their suppliers find again. The deliveries come with `supplier`."""
    plan(
        [
            Planned(Kind.SUPPLIER_QUERY, row.shop_id, row.pk, at + LATE_LOOKS[0], key=LATE)
            for row in deliveries
            if row.supplier_no or SupplierCapabilities.from_json(row.supplier.capabilities).queryable
        ]
    )
