"""Which upload may this viewer see? Whatever is not theirs is answered exactly like what does not exist."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from anxin.evidence.models import Exhibit, Upload
from anxin.evidence.states import Side, UploadState
from anxin.orders.access import order_for
from anxin.orders.models import Order
from anxin.people.access import Viewer
from anxin.refusal import NotFound


def upload_for(viewer: Viewer, upload: UUID) -> Upload:
    """The upload, for the buyer of its order and the staff of its shop; raises NotFound for everybody else."""
    row = Upload.objects.select_related("order").filter(pk=upload).first()
    if row is None:
        raise NotFound
    order_for(viewer, row.order_id)
    return row


def upload_for_supplier(supplier: UUID, upload: UUID) -> Upload:
    """What a supplier sees: what it showed itself, and what a buyer shows of the goods that it sold or brought.

    What is shown in a case, or before one, is for the supplier that the case asks: who sold the line sees nothing of
    pieces that another one brought.

    Never a payment or a conversation: they name people and accounts, and answer nothing that a supplier is asked.
    What nobody has put into a slot may be any of these until it is read. Raises NotFound for anything else.
    """
    row = _of_supplier(supplier).filter(pk=upload).first()
    if row is None:
        raise NotFound
    return row


def uploads_for_supplier(supplier: UUID, orders: Collection[UUID]) -> list[Upload]:
    """All that a supplier sees of what was shown about these orders, oldest first."""
    return list(_of_supplier(supplier).filter(order__in=orders).order_by("at", "pk"))


def shown_about(order: UUID) -> dict[UUID, UUID]:
    """By exhibit: the supplier that was asked in the case in which, or before which, a file of this order was shown."""
    rows = Upload.objects.filter(order=order).annotate(asked=_asked()).exclude(asked=None)
    return dict(rows.values_list("exhibit", "asked"))


def _asked() -> Subquery:
    """Whom the case asks that was open when something was shown, or was the next to be."""
    still = Q(cases__closed_at=None) | Q(cases__closed_at__gte=OuterRef("at"))
    cases = Order.objects.filter(still, pk=OuterRef("order"), cases__isnull=False)
    return Subquery(cases.order_by("cases__number").values("cases__supplier")[:1])


def _of_supplier(supplier: UUID) -> QuerySet[Upload]:
    own = Q(side=Side.SUPPLIER, by=f"supplier:{supplier}")
    goods = Q(side=Side.BUYER, slot=Exhibit.Slot.GOODS) & (Q(sort=False) | Q(state=UploadState.READ))
    rows = Upload.objects.select_related("order").annotate(asked=_asked())
    theirs = Q(asked=supplier) | Q(asked=None, order__lines__supplier=supplier)
    return rows.filter(own | goods & theirs).distinct()
