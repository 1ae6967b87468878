"""Which case may this viewer see, and which may a supplier answer?"""

from uuid import UUID

from anxin.cases.models import Case, Offer
from anxin.orders.access import order_for, own_order
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def case_for(viewer: Viewer, case: UUID) -> Case:
    """The case, for whoever may see its order; raises NotFound for everybody else."""
    row = Case.objects.select_related("order", "line", "supplier").filter(pk=case).first()
    if row is None:
        raise NotFound
    order_for(viewer, row.order_id)
    return row


def own_case(viewer: Viewer, case: UUID) -> Case:
    """The case, for those who may act as its buyer; raises NotFound for everybody else, staff among them."""
    row = case_for(viewer, case)
    own_order(viewer, row.order_id)
    return row


def case_for_supplier(supplier: UUID, case: UUID) -> Case:
    """The case about what this supplier brought; raises NotFound for any other, also of a line that it sold and of
    which another one brought these pieces."""
    row = Case.objects.select_related("order", "line").filter(pk=case, supplier=supplier).first()
    if row is None:
        raise NotFound
    return row


def own_offer(viewer: Viewer, offer: UUID) -> Offer:
    """An offer about a case, for those who may act as its buyer; raises NotFound for everybody else."""
    row = Offer.objects.select_related("case__order", "case__line").filter(pk=offer).first()
    if row is None:
        raise NotFound
    own_order(viewer, row.order_id)
    return row


def offer_for_supplier(supplier: UUID, offer: UUID) -> Offer:
    """An offer about what this supplier brought; raises NotFound for any other."""
    row = Offer.objects.select_related("case__order", "case__line").filter(pk=offer, case__supplier=supplier)
    found = row.first()
    if found is None:
        raise NotFound
    return found
