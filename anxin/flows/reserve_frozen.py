"""What if a case, or a hold-back, lasts longer than the channel keeps the money frozen? It is set aside by name, five
days before."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.plan_releases import plan_releases
from anxin.flows.acts.post import post
from anxin.flows.acts.shared_key import shared_key
from anxin.ledger import accounts
from anxin.ledger.movements import Movement
from anxin.money import fee
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payouts.models import Reservation
from anxin.payouts.queries import in_advance
from anxin.refs import new_id
from anxin.refunds.shares import Shares, brought_shares, shared_among

STATES = (OrderState.DELIVERED, OrderState.CONFIRMED)


@atomic(durable=True)
def reserve_frozen(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Move what orders still hold, or have pending, into their suppliers' reserves; those orders.

    Never a docked supplier's: it was paid in advance, and what the sale brings is the shop's own. What pieces are worth
    that another one brought is set aside as its.
    """
    orders = [
        order
        for order in lock_orders(ids, skip_locked=True, most=AT_ONCE).values()
        if (order.state in STATES and order.case_open) or _is_late(order, at)
    ]
    known = set(Reservation.objects.filter(order__in=[order.pk for order in orders]).values_list("order_id", flat=True))
    parties = _parties(orders)
    docked = in_advance({supplier for party in parties.values() for supplier in party})
    left = held_in((address, order.currency) for order in orders for address in _own(order))
    made = []
    movements: list[Movement] = []
    for order in orders:
        held, pending = [left[address, order.currency] for address in _own(order)]
        if order.pk in known or docked.issuperset(parties[order.pk]) or not held + pending:
            continue
        ours = fee(held, order.shop.fee_basis_points)
        each = shared_among(held - ours + pending, parties[order.pk])
        shares = {supplier: share for supplier, share in each.items() if share and supplier not in docked}
        movements += _movements(order, shares, held, ours, at)
        made += [_reservation(order, supplier, share, at) for supplier, share in shares.items()]
    post(movements)
    Reservation.objects.bulk_create(made)
    reached = list(dict.fromkeys(row.order_id for row in made))
    plan_releases(reached, at=at)
    return reached


def _parties(orders: Collection[Order]) -> dict[UUID, Shares]:
    """By order, who brought what of it."""
    known = {order.pk: order for order in orders}
    lines = list(Line.objects.filter(order__in=known, position=1))
    for line in lines:
        line.order = known[line.order_id]
    brought = brought_shares(lines)
    return {line.order_id: brought[line.pk] for line in lines}


def _is_late(order: Order, at: datetime) -> bool:
    """Confirmed, and not settled yet."""
    return order.state == OrderState.CONFIRMED and order.due_at is not None and order.due_at > at


def _own(order: Order) -> tuple[str, str]:
    return accounts.hold(order.shop_id, order.pk), accounts.pending(order.shop_id, order.pk)


def _movements(order: Order, shares: Shares, held: int, ours: int, at: datetime) -> Iterable[Movement]:
    hold, pending = _own(order)
    several = len(shares) > 1
    ways = [
        ("confirmed", hold, pending, held - ours, f"frozen:confirmed:{order.pk}"),
        ("fee", hold, accounts.platform_fees(order.shop_id), ours, f"frozen:fee:{order.pk}"),
        *(
            (
                "settled",
                pending,
                accounts.supplier_reserve(order.shop_id, pk),
                share,
                shared_key("frozen:settled", order.pk, pk, several=several),
            )
            for pk, share in shares.items()
        ),
    ]
    return [
        Movement(
            shop=order.shop_id,
            order=order.pk,
            source=source,
            target=target,
            amount_minor=amount,
            currency=order.currency,
            kind=kind,
            ref=f"{order.ref}-S1",
            key=key,
            at=at,
        )
        for kind, source, target, amount, key in ways
        if amount
    ]


def _reservation(order: Order, supplier: UUID, amount: int, at: datetime) -> Reservation:
    return Reservation(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        supplier_id=supplier,
        amount_minor=amount,
        left_minor=amount,
        currency=order.currency,
        reserved_at=at,
    )
