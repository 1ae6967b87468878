"""Which order may this viewer see? Whatever is not theirs is answered exactly like what does not exist."""

import hashlib
from uuid import UUID

from django.db.models import Q

from anxin.orders.models import Line, Order
from anxin.orders.passwords import is_password
from anxin.people.access import Viewer
from anxin.refs import is_ref, normalize
from anxin.refusal import NotFound


def order_for(viewer: Viewer, order: UUID) -> Order:
    """The order, for its buyer, for a session to which it was opened, and for the staff of its shop.

    Raises NotFound for everybody else.
    """
    row = Order.objects.select_related("shop", "policy").filter(pk=order).first()
    if row is None or not _may_see(viewer, row):
        raise NotFound
    return row


def own_order(viewer: Viewer, order: UUID) -> Order:
    """The order, for those who may act as its buyer: staff may look at it, and not press its buttons.

    Raises NotFound for everybody else.
    """
    row = order_for(viewer, order)
    if not is_buyer(viewer, row):
        raise NotFound
    return row


def line_for_supplier(supplier: UUID, order: UUID) -> Line:
    """A paid line of this order that the supplier delivers, with its order; raises NotFound for everything else."""
    rows = Line.objects.select_related("order").filter(order=order, supplier=supplier, order__paid_at__isnull=False)
    row = rows.order_by("position").first()
    if row is None:
        raise NotFound
    return row


def is_buyer(viewer: Viewer, order: Order) -> bool:
    """Whether the viewer is the buyer, or holds the key that a guest was given."""
    return order.pk in viewer.grants or (viewer.person is not None and order.buyer_id == viewer.person)


def own_lines(viewer: Viewer, *, most: int = 50) -> list[Line]:
    """The latest lines of the orders of which the viewer is the buyer, or that were opened to the session."""
    theirs = Q(order__in=viewer.grants)
    if viewer.person is not None:
        theirs |= Q(order__buyer=viewer.person)
    rows = Line.objects.select_related("order__policy", "item", "supplier").filter(theirs)
    return list(rows.order_by("-order__placed_at", "-id")[:most])


def has_received(viewer: Viewer) -> bool:
    """Whether anything that this viewer bought has arrived before."""
    theirs = Q(pk__in=viewer.grants)
    if viewer.person is not None:
        theirs |= Q(buyer=viewer.person)
    return Order.objects.filter(theirs, delivered_at__isnull=False).exists()


def _may_see(viewer: Viewer, order: Order) -> bool:
    return is_buyer(viewer, order) or order.shop_id in viewer.shops


def order_by_token(token: str) -> Order:
    """The order whose link this is; raises NotFound."""
    wanted = hashlib.sha256(token.encode()).hexdigest()
    row = Order.objects.filter(token_sha256=wanted).first()
    if row is None:
        raise NotFound
    return row


def order_by_password(ref: str, password: str) -> Order:
    """The order of this number and query password; raises NotFound, whatever of both is wrong."""
    wanted = normalize(ref)
    rows = Order.objects.filter(ref=wanted)[:5] if is_ref(wanted) else []
    for row in rows:
        if is_password(row.pk, password, row.password_mark):
            return row
    raise NotFound
