"""What follows when goods have arrived?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN, DeliveryState
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.tell_arrived import tell_arrived
from anxin.flows.acts.wake_cases import wake_cases
from anxin.orders.models import Order
from anxin.orders.states import OnDue, OrderState
from anxin.transitions.each import Each
from anxin.transitions.move import move


@dataclass(frozen=True, slots=True)
class Arrived:
    """A delivery whose goods have arrived, who says so, and what was said."""

    delivery: Delivery
    by: str
    detail: str = ""
    supplier_no: str = ""

    @property
    def says_nothing_new(self) -> bool:
        """Whether these goods are known to have arrived already, under the same number of the supplier's."""
        known = self.delivery.state == DeliveryState.DELIVERED
        return known and self.delivery.supplier_no in ("", self.supplier_no)


def mark_delivered(arrived: Sequence[Arrived], *, at: datetime) -> None:
    """Move deliveries and their orders to delivered and seal what was said; the same news twice is news once.

    Goods that arrive a second time under another number, or for a delivery already stopped (its money went back),
    change nothing but the evidence: that the supplier delivered again is on record for whoever bears it.
    """
    arrived = [item for item in arrived if not item.says_nothing_new]
    if not arrived:
        return
    numbers = {item.delivery.pk: item.supplier_no[:64] for item in arrived}
    moved = set(
        move(
            Delivery,
            [item.delivery.pk for item in arrived],
            from_=OPEN,
            to=DeliveryState.DELIVERED,
            by="machine",
            because="goods arrived",
            at=at,
            delivered_at=at,
            delivered_share=100,
            supplier_no=Each(numbers),
            due_at=None,
            on_due="",
        )
    )
    seal([_exhibit(item, item.delivery.pk in moved, at) for item in arrived])
    wake_cases([item.delivery.line_id for item in arrived if item.delivery.pk in moved], at=at)
    tell_arrived([item.delivery for item in arrived if item.delivery.pk in moved], at=at)
    orders = {item.delivery.order_id: item.delivery.order for item in arrived if item.delivery.pk in moved}
    close_questions(orders, by="machine", because="goods arrived", at=at, in_words=False)
    unfinished = set(Delivery.objects.filter(order__in=orders, state__in=OPEN).values_list("order_id", flat=True))
    whole = [order for order in orders if order not in unfinished]
    due = {pk: at + timedelta(hours=orders[pk].shop.confirm_after_hours) for pk in whole}
    move(
        Order,
        whole,
        from_=OrderState.PAID,
        to=OrderState.DELIVERED,
        by="machine",
        because="all goods arrived",
        at=at,
        delivered_at=at,
        due_at=Each(due),
        on_due=OnDue.CONFIRM,
    )


def _exhibit(item: Arrived, counted: bool, at: datetime) -> NewExhibit:
    delivery = item.delivery
    return NewExhibit(
        shop=delivery.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="delivered" if counted else "delivered_again",
        content={
            "delivery": str(delivery.pk),
            "number": delivery.number,
            "account": delivery.line.account_hint,
            "said": item.detail,
            "supplier_no": item.supplier_no,
            "by": item.by,
        },
        by=item.by,
        at=at,
    )
