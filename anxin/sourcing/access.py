"""Which deliveries of docked suppliers may somebody report on? Those of the viewer's shops; others are not found."""

from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.people.access import Viewer
from anxin.people.models import Supplier
from anxin.refusal import NotFound


def unclear_delivery_for(viewer: Viewer, delivery: UUID) -> Delivery:
    """A delivery of a docked supplier in one of the viewer's shops; raises NotFound for any other."""
    rows = Delivery.objects.select_related("supplier__shop", "line").exclude(supplier__kind=Supplier.Kind.STOCK)
    row = rows.filter(pk=delivery, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row
