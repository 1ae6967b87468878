"""How does an order go from one supplier to the next, when the first can no longer deliver?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState, Fence
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.followed_by import SWITCHABLE, followed_by
from anxin.orders.models import Line
from anxin.refs import new_id
from anxin.sourcing.models import Handover, Source
from anxin.transitions.each import Each
from anxin.transitions.move import move


def switch_supplier(deliveries: Mapping[UUID, Delivery], because: str, *, at: datetime) -> set[UUID]:
    """Give each delivery to its next supplier, if it has one in time; which were given.

    The caller has made sure that the supplier before delivers nothing more: it said so, was stopped, or was never
    asked; and holds the orders' locks. The deliveries come with `line`, `supplier` and `order`. A promise is not made
    longer.
    """
    sources = followed_by(deliveries.values(), at=at)
    moved = move(
        Delivery,
        sources,
        from_=SWITCHABLE,
        to=DeliveryState.PLANNED,
        by="machine",
        because=because,
        at=at,
        supplier=Each({pk: source.supplier_id for pk, source in sources.items()}),
        fence=Fence.NOT_ASKED,
        supplier_no="",
        cost_minor=None,
        detail="",
        due_at=Each({pk: deliveries[pk].promise_until for pk in sources}),
        on_due="judge",
    )
    given = [(deliveries[pk], sources[pk]) for pk in moved]
    _hand_over(given, because, at)
    return set(moved)


def _hand_over(given: Sequence[tuple[Delivery, Source]], because: str, at: datetime) -> None:
    rows = [_turn(delivery, source, because, at) for delivery, source in given]
    Handover.objects.bulk_create(rows)
    for delivery, source in given:
        # pieces that are sent again by another supplier leave the others with theirs
        if len(delivery.places) == delivery.line.quantity:
            Line.objects.filter(pk=delivery.line_id).update(supplier=source.supplier_id)
    seal([_exhibit(row) for row in rows])
    # what was still to be asked of the supplier before must never be asked of the next under the same number: a stop
    # that was meant for it would cancel the next one's order
    stale = (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_QUERY, Kind.SUPPLIER_FENCE)
    Ask.objects.filter(subject__in=[row.delivery_id for row in rows], kind__in=stale).delete()
    plan([Planned(Kind.SUPPLIER_PLACE, row.shop_id, row.delivery_id, at, key=f"turn {row.number + 1}") for row in rows])


def _turn(delivery: Delivery, source: Source, because: str, at: datetime) -> Handover:
    return Handover(
        id=new_id(),
        shop_id=delivery.shop_id,
        order_id=delivery.order_id,
        delivery=delivery,
        number=Handover.objects.filter(delivery=delivery).count() + 1,
        supplier_id=delivery.supplier_id,
        supplier_no=delivery.supplier_no,
        to_supplier_id=source.supplier_id,
        because=because,
        at=at,
    )


def _exhibit(row: Handover) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=GOODS,
        kind="supplier_switched",
        content={
            "delivery": str(row.delivery_id),
            "from": str(row.supplier_id),
            "to": str(row.to_supplier_id),
            "because": row.because,
        },
        by="machine",
        at=row.at,
    )
