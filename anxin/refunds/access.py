"""Which refund may this viewer see, and which act on?"""

from uuid import UUID

from anxin.orders.access import order_for, own_order
from anxin.people.access import Viewer
from anxin.refunds.models import Refund
from anxin.refusal import NotFound


def refund_for(viewer: Viewer, refund: UUID) -> Refund:
    """The refund, for whoever may see its order; raises NotFound for everybody else."""
    row = Refund.objects.select_related("order").filter(pk=refund).first()
    if row is None:
        raise NotFound
    order_for(viewer, row.order_id)
    return row


def own_refund(viewer: Viewer, refund: UUID) -> Refund:
    """The refund, for those who may act as the buyer of its order; raises NotFound for everybody else."""
    row = refund_for(viewer, refund)
    own_order(viewer, row.order_id)
    return row
