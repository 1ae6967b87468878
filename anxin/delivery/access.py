"""Which things of deliveries may this viewer see? Whatever is not theirs is answered like what does not exist."""

from uuid import UUID

from anxin.delivery.models import Delivery, StaffReveal
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def staff_reveal_for(viewer: Viewer, request: UUID) -> StaffReveal:
    """A request to see codes, for the staff of its shop; raises NotFound for everybody else."""
    row = StaffReveal.objects.filter(pk=request, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row


def delivery_for_supplier(supplier: UUID, delivery: UUID) -> Delivery:
    """A delivery with its line and order, for the supplier that it is with; raises NotFound for everybody else."""
    row = Delivery.objects.select_related("line", "order").filter(pk=delivery, supplier=supplier).first()
    if row is None:
        raise NotFound
    return row
