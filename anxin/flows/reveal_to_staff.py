"""How does one of the staff see an order's codes? Once for each request, on record, and the buyer is told."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Code, Sight, StaffReveal
from anxin.delivery.refusals import NotYetOpen, OwnRequest, RequestIsOver
from anxin.delivery.states import CodeState
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.open_codes import Seen, open_codes
from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text

SUBJECT = Text("客服查看了订单 {ref} 的卡密", "Staff saw the codes of order {ref}")
BODY = Text(
    "原因：{words}\n这次查看已记入订单证据，不影响您的退款权利。",
    "Why: {words}\nIt is on record in the order's evidence and takes none of your rights to a refund.",
)


@atomic(durable=True)
def reveal_to_staff(request: UUID, *, by: str, at: datetime, address: str | None = None, agent: str = "") -> list[Seen]:
    """The codes in the clear, for whoever asked and once; an unseen code stays unseen by its buyer.

    Raises NotFound, OwnRequest for another's, NotYetOpen, RequestIsOver.
    """
    order = StaffReveal.objects.filter(pk=request).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = StaffReveal.objects.select_for_update().get(pk=request)
    if row.asked_by != by:
        raise OwnRequest
    if row.seen_at is not None or row.closes_at <= at:
        raise RequestIsOver
    if row.seconded_at is None and (row.opens_at is None or at < row.opens_at):
        raise NotYetOpen
    codes = list(
        Code.objects.select_related("batch")
        .filter(delivery__order=order, state__in=[CodeState.ALLOCATED, CodeState.REVEALED])
        .order_by("pk")
    )
    row.seen_at, row.codes = at, len(codes)
    row.save(update_fields=["seen_at", "codes"])
    _record(locked, row, by, at, address, agent)
    return open_codes(codes, at=at)


def _record(order: Order, request: StaffReveal, by: str, at: datetime, address: str | None, agent: str) -> None:
    Sight.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        by=by,
        at=at,
        proof="staff",
        codes=request.codes,
        address=address,
        agent=agent[:200],
    )
    content = {
        "request": str(request.pk),
        "because": request.because,
        "words": request.words,
        "seconded_by": request.seconded_by,
        "codes": request.codes,
    }
    seal(
        [NewExhibit(shop=order.shop_id, order=order.pk, slot=GOODS, kind="staff_reveal", content=content, by=by, at=at)]
    )
    kind = f"staff_saw:{request.pk.hex[-12:]}"
    body = BODY.fill(words=request.words)
    write([NewLetter(order=order, kind=kind, subject=SUBJECT.fill(ref=order.ref), body=body, at=at)])
