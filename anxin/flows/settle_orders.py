"""When does confirmed money become the supplier's own?"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.plan_releases import plan_releases
from anxin.flows.acts.post import post
from anxin.flows.acts.settle_when import settle_when
from anxin.flows.acts.shared_key import shared_key
from anxin.ledger.accounts import pending, platform_sales, supplier_available
from anxin.ledger.movements import Movement
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments.queries import in_dispute
from anxin.payouts.models import Reservation, Settlement
from anxin.payouts.queries import in_advance
from anxin.refs import new_id
from anxin.refunds.shares import Shares, brought_shares, shared_among
from anxin.transitions.move import move

UNDECIDED_FOR = timedelta(days=1)


@atomic(durable=True)
def settle_orders(ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Settle confirmed orders whose hold-back has passed, never while a case is open; those that were settled.

    What claims or appeals may still reach, and no deposit covers, is put off until they have lapsed; what a channel
    took and has not decided about, by a day at a time. What a supplier owes is paid from its earnings at once. What was
    set aside meanwhile waits and counts like what is pending. Each piece is paid to who brought it.
    """
    orders = {
        pk: order
        for pk, order in lock_orders(ids, skip_locked=True, most=AT_ONCE).items()
        if order.state == OrderState.CONFIRMED and not order.case_open and order.due_at and order.due_at <= at
    }
    lines = {line.order_id: line for line in Line.objects.filter(order__in=orders, position=1)}
    left = held_in((pending(order.shop_id, pk), order.currency) for pk, order in orders.items())
    amounts = {pk: left[pending(order.shop_id, pk), order.currency] for pk, order in orders.items()}
    for pk, line in lines.items():
        line.order = orders[pk]
    brought = brought_shares(list(lines.values()))
    parties = {pk: brought[line.pk] for pk, line in lines.items()}
    reserved: dict[UUID, Shares] = defaultdict(dict)
    for row in Reservation.objects.filter(order__in=orders, released_at=None):
        reserved[row.order_id][row.supplier_id] = row.left_minor
    earned = {pk: _earned(amounts[pk], reserved.get(pk, {}), party) for pk, party in parties.items()}
    shares = {pk: dict(Counter(own) + Counter(reserved.get(pk, {}))) for pk, own in earned.items()}
    suppliers = lock_suppliers({supplier for party in parties.values() for supplier in party})
    when = settle_when(orders.values(), lines, shares, at) | dict.fromkeys(in_dispute(orders), at + UNDECIDED_FOR)
    _put_off([order for pk, order in orders.items() if when[pk] > at], when)
    due = {pk: order for pk, order in orders.items() if when[pk] <= at}
    docked = in_advance(suppliers)
    post([movement for pk, order in due.items() for movement in _movements(order, earned[pk], docked, at)])
    settled = move(
        Order,
        due,
        from_=OrderState.CONFIRMED,
        to=OrderState.SETTLED,
        by="machine",
        because="the hold-back has passed",
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
    _keep([due[pk] for pk in settled], {pk: shares[pk] or dict.fromkeys(parties[pk], 0) for pk in settled}, at)
    plan_releases(settled, at=at)
    pay_debts([supplier for pk, supplier in suppliers.items() if pk not in docked], at=at)
    return settled


def _put_off(orders: Collection[Order], when: dict[UUID, datetime]) -> None:
    for order in orders:
        order.due_at = when[order.pk]
    Order.objects.bulk_update(orders, ["due_at"])


def _earned(amount_minor: int, reserved: Shares, party: Shares) -> Shares:
    """What of the pending money is whose: all together as the pieces are worth, less what was set aside of it."""
    whole = shared_among(amount_minor + sum(reserved.values()), party)
    left = {supplier: max(0, minor - reserved.get(supplier, 0)) for supplier, minor in whole.items()}
    return shared_among(amount_minor, left if any(left.values()) else party)


def _movements(order: Order, earned: Shares, docked: Collection[UUID], at: datetime) -> list[Movement]:
    """A docked supplier has its money already: what the sale brought is the shop's own."""
    several = len(earned) > 1
    return [
        _movement(order, supplier, amount, shared_key("settled", order.pk, supplier, several=several), docked, at)
        for supplier, amount in earned.items()
        if amount
    ]


def _movement(order: Order, supplier: UUID, amount: int, key: str, docked: Collection[UUID], at: datetime) -> Movement:
    shop = order.shop_id
    return Movement(
        shop=shop,
        order=order.pk,
        source=pending(shop, order.pk),
        target=platform_sales(shop) if supplier in docked else supplier_available(shop, supplier),
        amount_minor=amount,
        currency=order.currency,
        kind="settled",
        ref=f"{order.ref}-S1",
        key=key,
        at=at,
    )


def _keep(orders: Collection[Order], shares: Mapping[UUID, Shares], at: datetime) -> None:
    totals: Counter[tuple[UUID, UUID, str]] = Counter()
    counts: Counter[tuple[UUID, UUID, str]] = Counter()
    for order in orders:
        for supplier, amount in shares[order.pk].items():
            place = (order.shop_id, supplier, order.currency)
            totals[place] += amount
            counts[place] += 1
    Settlement.objects.bulk_create(
        Settlement(
            id=new_id(),
            shop_id=shop,
            supplier_id=supplier,
            amount_minor=total,
            currency=currency,
            at=at,
            orders=counts[(shop, supplier, currency)],
        )
        for (shop, supplier, currency), total in totals.items()
    )
