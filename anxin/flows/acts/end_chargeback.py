"""What follows when a channel has decided about money that it took: it keeps it, or gives it back?"""

from datetime import datetime

from anxin.complaints.models import Complaint
from anxin.complaints.states import OPEN as COMPLAINT_OPEN
from anxin.complaints.states import ComplaintState, Kind
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.post import post
from anxin.ledger.accounts import chargeback, hold, outside, pending, platform_losses
from anxin.ledger.models import Transfer
from anxin.ledger.movements import Movement
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payments.models import Chargeback
from anxin.payments.states import ChargebackState
from anxin.transitions.move import move


def end_chargeback(row: Chargeback, order: Order, *, won: bool, by: str, at: datetime) -> bool:
    """Book how the channel decided; False where it was closed already. The caller holds the order's lock.

    What was won goes back to where the order's money lies now; of an order that is over it becomes the platform's, to
    be passed on by finance.
    """
    moved = move(
        Chargeback,
        [row.pk],
        from_=ChargebackState.OPEN,
        to=ChargebackState.WON if won else ChargebackState.LOST,
        by=by,
        because="the channel gave it back" if won else "the channel keeps it",
        at=at,
        closed_at=at,
    )
    if not moved:
        return False
    post(_given_back(row, order, at) if won else [_movement(row, outside(row.shop_id, row.channel_id), None, at)])
    seal([_exhibit(row, won, by, at)])
    _end_complaint(row, by, at)
    return True


def _end_complaint(row: Chargeback, by: str, at: datetime) -> None:
    """What stands among the complaints for the chargeback alone is over with it."""
    own = Complaint.objects.filter(chargeback=row, kind=Kind.CHARGEBACK).values_list("pk", flat=True)
    move(
        Complaint,
        own,
        from_=COMPLAINT_OPEN,
        to=ComplaintState.FINISHED,
        by=by,
        because="the channel has decided",
        at=at,
        owner="",
        due_at=None,
        on_due="",
        finished_at=at,
    )


def _given_back(row: Chargeback, order: Order, at: datetime) -> list[Movement]:
    losses = platform_losses(row.shop_id)
    taken = Transfer.objects.filter(chain=row.order_id, target=chargeback(row.shop_id, row.pk))
    lost = sum(one.amount_minor for one in taken if one.source == losses)
    parts = [(losses, lost), (_home(order, losses), row.amount_minor - lost)]
    together: dict[str, int] = {}
    for target, part in parts:
        together[target] = together.get(target, 0) + part
    return [_movement(row, target, part, at) for target, part in together.items() if part]


def _home(order: Order, losses: str) -> str:
    if order.state in (OrderState.PAID, OrderState.DELIVERED):
        return hold(order.shop_id, order.pk)
    return pending(order.shop_id, order.pk) if order.state == OrderState.CONFIRMED else losses


def _movement(row: Chargeback, target: str, part_minor: int | None, at: datetime) -> Movement:
    return Movement(
        shop=row.shop_id,
        order=row.order_id,
        source=chargeback(row.shop_id, row.pk),
        target=target,
        amount_minor=row.amount_minor if part_minor is None else part_minor,
        currency=row.currency,
        kind="chargeback_closed",
        ref=str(row),
        key=f"chargeback_closed:{row.pk}:{target}",
        at=at,
    )


def _exhibit(row: Chargeback, won: bool, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="chargeback_closed",
        content={"chargeback": str(row.pk), "won": won, "amount_minor": row.amount_minor},
        by=by,
        at=at,
    )
