"""What follows when a channel has decided about money that it took: it keeps it, or gives it back?"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Sum

from anxin.complaints.models import Complaint
from anxin.complaints.states import OPEN as COMPLAINT_OPEN
from anxin.complaints.states import ComplaintState, Kind
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.ledger.accounts import (
    chargeback,
    hold,
    outside,
    pending,
    platform_fees,
    platform_losses,
    platform_sales,
    supplier_available,
    supplier_reserve,
)
from anxin.ledger.models import Transfer
from anxin.ledger.movements import Movement
from anxin.money import fee
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments.models import Chargeback
from anxin.payments.states import ChargebackState
from anxin.payouts.models import Reservation
from anxin.payouts.queries import in_advance
from anxin.refunds.shares import Shares, brought_shares, shared_among
from anxin.transitions.move import move

SOLD = (OrderState.CONFIRMED, OrderState.SETTLED)


def end_chargeback(row: Chargeback, order: Order, *, won: bool, by: str, at: datetime) -> bool:
    """Book how the channel decided; False where it was closed already. The caller holds the order's lock.

    What was won goes back to where the order's money would lie now had it not been taken, less the fee of what it was
    confirmed without. Of an order that went back to its buyer it becomes the platform's, to be passed on by finance.
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
    if won and order.state == OrderState.SETTLED:
        _pay_debts(order, at)
    seal([_exhibit(row, won, by, at)])
    _end_complaint(row, by, at)
    return True


def _pay_debts(order: Order, at: datetime) -> None:
    """What the supplier of a settled order just got pays what else it owes."""
    brought = _brought(order)
    suppliers = set(brought) - in_advance(set(brought))
    if suppliers:
        pay_debts(lock_suppliers(suppliers).values(), at=at)


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
    losses, held = platform_losses(row.shop_id), hold(row.shop_id, order.pk)
    taken: Counter[str] = Counter()
    for one in Transfer.objects.filter(chain=row.order_id, target=chargeback(row.shop_id, row.pk)):
        taken[one.source] += one.amount_minor
    ours = _fee(order, taken[held]) if order.state in SOLD else 0
    aside = _set_aside_again(order, taken)
    parts = Counter({losses: taken[losses], platform_fees(row.shop_id): ours})
    parts.update(aside)
    parts.update(_home(order, row.amount_minor - taken[losses] - ours - aside.total()))
    return [_movement(row, target, part, at) for target, part in parts.items() if part]


def _set_aside_again(order: Order, taken: Mapping[str, int]) -> Counter[str]:
    """What was taken of money set aside, for as long as that waits for the order's end."""
    if order.state not in (OrderState.DELIVERED, *SOLD):
        return Counter()
    found: Counter[str] = Counter()
    rows = list(Reservation.objects.filter(order=order, released_at=None).order_by("pk"))
    for row in rows:
        address = supplier_reserve(row.shop_id, row.supplier_id)
        found[address] = taken.get(address, 0)
        row.left_minor += found[address]
    Reservation.objects.bulk_update(rows, ["left_minor"])
    return found


def _fee(order: Order, more_minor: int) -> int:
    """What the platform earns once this comes on top of what the order was confirmed with."""
    booked = Transfer.objects.filter(
        chain=order.pk, kind__in=("confirmed", "fee"), source=hold(order.shop_id, order.pk)
    )
    before: int = booked.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    rate = order.shop.fee_basis_points
    return fee(before + more_minor, rate) - fee(before, rate)


def _home(order: Order, amount_minor: int) -> dict[str, int]:
    if order.state in (OrderState.PAID, OrderState.DELIVERED):
        return {hold(order.shop_id, order.pk): amount_minor}
    if order.state == OrderState.CONFIRMED:
        return {pending(order.shop_id, order.pk): amount_minor}
    if order.state != OrderState.SETTLED:
        return {platform_losses(order.shop_id): amount_minor}
    return _earned(order, amount_minor)


def _earned(order: Order, amount_minor: int) -> dict[str, int]:
    """Each supplier earns what its pieces bring; of those that were paid in advance the shop does."""
    brought, parts = _brought(order), Counter[str]()
    docked = in_advance(set(brought))
    for pk, part in shared_among(amount_minor, brought).items():
        parts[platform_sales(order.shop_id) if pk in docked else supplier_available(order.shop_id, pk)] += part
    return parts


def _brought(order: Order) -> Shares:
    line = Line.objects.get(order=order, position=1)
    line.order = order
    return brought_shares([line])[line.pk]


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
