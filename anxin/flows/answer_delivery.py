"""How does a supplier fulfil an order by hand? It takes it, says that all or a part arrived, or that it cannot."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState
from anxin.delivery.units import Part, part_of
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_in_part import EndedInPart, end_in_part
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.mark_delivered import Arrived, mark_delivered
from anxin.flows.acts.wake_cases import wake_cases
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

TAKE, DONE, PART, FAIL = "take", "done", "part", "fail"
ANSWERS: Final = (TAKE, DONE, PART, FAIL)
MOST_WORDS = 200


class NotByHand(Refusal):
    text = Text("这笔订单不需要人工发货。", "This order is not fulfilled by hand.")


class WordsNeeded(Refusal):
    text = Text("请写明到账凭证或不能发货的原因。", "Write what shows the arrival, or why it cannot be delivered.")
    status = 422


class PartNeeded(Refusal):
    text = Text(
        "请填写已到账的数量：至少 1，少于总数，也不能少于之前登记的。",
        "Say how much arrived: at least 1, less than all of it, and no less than was said before.",
    )
    status = 422


@atomic(durable=True)
def answer_delivery(
    supplier: UUID, delivery: UUID, *, answer: str, words: str, by: str, at: datetime, came: int | None = None
) -> None:
    """Take one of this supplier's own deliveries, say that it is done (with its proof), or that it failed (and why).

    "part": `came` of its pieces (of a single piece: percent) arrived and no more will. What failed, wholly or for the
    rest, is decided by the rules at once. Raises NotFound, NotByHand, WordsNeeded, PartNeeded.
    """
    order = Delivery.objects.filter(pk=delivery, supplier=supplier).values_list("order_id", flat=True).first()
    if order is None or answer not in ANSWERS:
        raise NotFound
    orders = lock_orders([order])
    row = Delivery.objects.select_related("line", "supplier").get(pk=delivery)
    row.order = orders[order]
    if row.supplier.kind != Supplier.Kind.STOCK or row.line.goods == "code" or row.state not in OPEN:
        raise NotByHand
    if answer != TAKE and not words.strip():
        raise WordsNeeded
    said = words.strip()[:MOST_WORDS]
    if answer == DONE:
        mark_delivered([Arrived(row, by=by, detail=said)], at=at)
    elif answer == TAKE:
        _take(row, by, at)
    elif answer == PART:
        part = part_of(row, came)
        if part is None:
            raise PartNeeded
        _part(row, part, said, by, at)
    elif row.delivered_share:
        # what has arrived is not taken back by a later word
        _part(row, Part(row.delivered_share, row.delivered_pieces), said, by, at)
    else:
        _fail(row, said, by, at)


def _part(row: Delivery, part: Part, said: str, by: str, at: datetime) -> None:
    # what a person typed is kept sealed alone
    end_in_part([EndedInPart(row, part)], by=by, at=at)
    content = {"delivery": str(row.pk), "quantity": row.quantity, "delivered_share": part.share, "said": said}
    if part.pieces is not None:
        content["delivered_pieces"] = part.pieces
    seal([_exhibit(row, "delivered_in_part", content, by, at)])


def _take(row: Delivery, by: str, at: datetime) -> None:
    move(
        Delivery,
        [row.pk],
        from_=DeliveryState.PLANNED,
        to=DeliveryState.IN_PROGRESS,
        by=by,
        because="the supplier does it by hand",
        at=at,
    )


def _fail(row: Delivery, said: str, by: str, at: datetime) -> None:
    moved = move(
        Delivery,
        [row.pk],
        from_=[state for state in OPEN if state != DeliveryState.FAILED],
        to=DeliveryState.FAILED,
        by=by,
        because="the supplier cannot deliver",
        at=at,
        due_at=at,
    )
    if moved:
        wake_cases([row.line_id], at=at)
        seal([_exhibit(row, "supplier_failed", {"delivery": str(row.pk), "said": said}, by, at)])


def _exhibit(row: Delivery, kind: str, content: dict[str, Any], by: str, at: datetime) -> NewExhibit:
    return NewExhibit(shop=row.shop_id, order=row.order_id, slot=GOODS, kind=kind, content=content, by=by, at=at)
