"""What follows from a supplier's word about orders of ours, whether it was asked or told us?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.mark_delivered import Arrived, mark_delivered
from anxin.flows.acts.wake_cases import wake_cases
from anxin.transitions.each import Each
from anxin.transitions.move import move

FIRST_LOOK = timedelta(seconds=30)
BEFORE_THE_END = (DeliveryState.PLANNED, DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)

Told = tuple[Delivery, SupplyAnswer]


def take_supply_answers(told: Sequence[Told], *, at: datetime) -> None:
    """Move each delivery to what its supplier says and seal the words as evidence.

    The deliveries come with `line`, `supplier` and `order__shop` loaded, their orders locked. NOT_FOUND and UNKNOWN
    are not "failed": the delivery becomes `unknown` and its promise decides.
    """
    by_status: dict[SupplyStatus, list[Told]] = {}
    for item in told:
        by_status.setdefault(item[1].status, []).append(item)
    seal([_exhibit(delivery, answer, at) for delivery, answer in told if answer.status is not SupplyStatus.DELIVERED])
    mark_delivered(
        [
            Arrived(delivery, f"supplier:{delivery.supplier_id}", answer.detail[:200], answer.supplier_no)
            for delivery, answer in by_status.get(SupplyStatus.DELIVERED, [])
        ],
        at=at,
    )
    under_way = [*by_status.get(SupplyStatus.ACCEPTED, []), *by_status.get(SupplyStatus.IN_PROGRESS, [])]
    _under_way(under_way, DeliveryState.IN_PROGRESS, at)
    _under_way(by_status.get(SupplyStatus.PARTIAL, []), DeliveryState.PARTIAL, at)
    _failed(by_status.get(SupplyStatus.FAILED, []), at)
    _unclear([*by_status.get(SupplyStatus.UNKNOWN, []), *by_status.get(SupplyStatus.NOT_FOUND, [])], at)


def _under_way(told: Sequence[Told], to: DeliveryState, at: datetime) -> None:
    rows = {delivery.pk: answer for delivery, answer in told}
    moved = move(
        Delivery,
        rows,
        from_=(DeliveryState.PLANNED, DeliveryState.UNKNOWN, DeliveryState.IN_PROGRESS),
        to=to,
        by="supplier",
        because="the supplier is at it",
        at=at,
        supplier_no=Each({pk: answer.supplier_no[:64] for pk, answer in rows.items()}),
        delivered_share=Each({pk: min(99, max(0, answer.delivered_share)) for pk, answer in rows.items()}),
    )
    shops = {delivery.pk: delivery.shop_id for delivery, _ in told}
    plan([Planned(Kind.SUPPLIER_QUERY, shops[pk], pk, at + FIRST_LOOK) for pk in moved])


def _failed(told: Sequence[Told], at: datetime) -> None:
    """A failure is judged at once: nobody waits for a promise that can no longer be kept."""
    details = {delivery.pk: answer.detail[:200] for delivery, answer in told}
    move(
        Delivery,
        details,
        from_=BEFORE_THE_END,
        to=DeliveryState.FAILED,
        by="supplier",
        because="the supplier says it failed",
        at=at,
        detail=Each(details),
        due_at=at,
        on_due="judge",
    )
    wake_cases([delivery.line_id for delivery, _ in told], at=at)


def _unclear(told: Sequence[Told], at: datetime) -> None:
    move(
        Delivery,
        [delivery.pk for delivery, _ in told],
        from_=DeliveryState.PLANNED,
        to=DeliveryState.UNKNOWN,
        by="machine",
        because="the supplier's answer was not clear",
        at=at,
    )


def _exhibit(delivery: Delivery, answer: SupplyAnswer, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=delivery.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="supplier_said",
        content={
            "delivery": str(delivery.pk),
            "status": str(answer.status),
            "supplier_no": answer.supplier_no,
            "delivered_share": answer.delivered_share,
        },
        by=f"supplier:{delivery.supplier_id}",
        at=at,
    )
