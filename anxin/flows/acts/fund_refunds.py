"""From which accounts does the money of a refund come, and who bears it?

The order's own money first: its hold, then what is pending. What was confirmed long ago is recovered: the platform's
fee goes back in proportion, the rest is borne by whom the decision names. A supplier bears it from the order's
reserve, from what is available, from the deposit, and owes the rest; never for what the platform has of the order, as
of a chargeback that was won after the order had ended.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.ledger import accounts
from anxin.ledger.movements import Movement
from anxin.ledger.queries import moved_with
from anxin.money import fee
from anxin.orders.states import OrderState
from anxin.payouts.models import Recovery, Reservation
from anxin.payouts.queries import in_advance
from anxin.people.models import Supplier
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.routines.insert_rows import insert_rows

OTHERS_BEAR = (Liable.PLATFORM, Liable.CHANNEL)


@dataclass(slots=True)
class Cost:
    """One refund and what it takes from where: parts by the name that `Recovery` gives them."""

    refund: Refund
    liable: Liable
    parts: Counter[str] = field(default_factory=Counter)
    restored_minor: int = 0

    @property
    def missing_minor(self) -> int:
        """What no account has been found for."""
        return self.refund.amount_minor - sum(self.parts.values())

    @property
    def beyond_hold(self) -> bool:
        """Whether anything came from elsewhere than the order's hold."""
        return any(amount for name, amount in self.parts.items() if name != "hold")

    def take(self, name: str, most: int) -> int:
        """Take from one account what is still missing, at most this; how much it was."""
        part = max(0, min(most, self.missing_minor))
        self.parts[name] += part
        return part


@dataclass(slots=True)
class Books:
    """What lies where, by address and currency, for a batch of refunds, counted down as they take it."""

    left: Counter[tuple[str, str]]
    fees: Counter[UUID]
    returned: Counter[UUID]
    reserved: dict[UUID, Reservation]
    docked: frozenset[UUID]
    late: frozenset[UUID]
    kept: Counter[UUID] = field(default_factory=Counter)
    held: dict[UUID, Supplier] = field(default_factory=dict)

    def take(self, cost: Cost, name: str, address: str) -> int:
        """Take what an account holds."""
        part = cost.take(name, self.left[address, cost.refund.currency])
        self.left[address, cost.refund.currency] -= part
        return part


def fund_refunds(refunds: Sequence[Refund], liable: Sequence[Liable], *, at: datetime) -> list[bool]:
    """Move money into each refund's account: whole, or not at all where it does not lie where it should.

    The refunds come with order, payment and line loaded, their orders are locked by the caller. A rival that took a
    supplier's money in between undoes the flow, by TransferRefused. What a supplier gets because somebody else bears it
    pays its debt first.
    """
    costs = [Cost(refund, who) for refund, who in zip(refunds, liable, strict=True)]
    books = _books(costs)
    for cost in costs:
        _share(cost, books)
    funded = [cost for cost in costs if cost.missing_minor == 0]
    post([movement for cost in funded for movement in _movements(cost, books, at)])
    Reservation.objects.bulk_update(books.reserved.values(), ["left_minor"])
    beyond = [cost for cost in funded if cost.refund.line and (cost.restored_minor or cost.beyond_hold)]
    insert_rows(Recovery, [_recovery(cost, at) for cost in beyond])
    paid = {_supplier(cost.refund) for cost in funded if cost.restored_minor}
    pay_debts([supplier for pk, supplier in books.held.items() if pk in paid], at=at)
    return [cost.missing_minor == 0 for cost in costs]


def _books(costs: Sequence[Cost]) -> Books:
    left = Counter(held_in((own, cost.refund.currency) for cost in costs for own in _of_order(cost.refund)))
    late = [cost.refund for cost in costs if _is_late(cost.refund, left)]
    spared = {_supplier(cost.refund) for cost in costs if cost.liable in OTHERS_BEAR}
    suppliers = {refund.line.supplier_id for refund in late if refund.line}
    whole = {_supplier(cost.refund) for cost in costs if cost.liable in OTHERS_BEAR and _is_delivered(cost.refund)}
    held = lock_suppliers(suppliers | whole) if suppliers or whole else {}
    if not late:
        return Books(
            left, Counter(), Counter(), {}, in_advance(spared) if spared else frozenset(), frozenset(), held=held
        )
    theirs = [
        (address, refund.currency)
        for refund in late
        if refund.line
        for address in _of_supplier(refund.shop_id, refund.line.supplier_id)
    ]
    left.update(held_in(theirs))
    orders = {refund.order_id for refund in late}
    booked = moved_with(orders, {accounts.platform_fees(refund.shop_id) for refund in late})
    kept = moved_with(orders, {accounts.platform_losses(refund.shop_id) for refund in late})
    before = Refund.objects.filter(order__in=orders).values_list("order").annotate(Sum("amount_minor"))
    return Books(
        left,
        Counter(booked),
        Counter(dict(before)),
        {row.order_id: row for row in Reservation.objects.select_for_update().filter(order__in=orders).order_by("pk")},
        in_advance(suppliers | spared),
        frozenset(orders),
        Counter(kept),
        held,
    )


def _is_late(refund: Refund, left: Counter[tuple[str, str]]) -> bool:
    """Whether the hold was emptied by a confirmation; money without a line never leaves it otherwise."""
    return left[accounts.hold(refund.shop_id, refund.order_id), refund.currency] == 0 and refund.line is not None


def _is_delivered(refund: Refund) -> bool:
    return refund.order.state == OrderState.DELIVERED


def _of_order(refund: Refund) -> tuple[str, str]:
    return accounts.hold(refund.shop_id, refund.order_id), accounts.pending(refund.shop_id, refund.order_id)


def _of_supplier(shop: UUID, supplier: UUID) -> tuple[str, str]:
    return accounts.supplier_available(shop, supplier), accounts.supplier_deposit(shop, supplier)


def _share(cost: Cost, books: Books) -> None:
    refund = cost.refund
    held, pending = _of_order(refund)
    if refund.order_id not in books.late or refund.line is None:
        taken = books.take(cost, "hold", held)
        books.take(cost, "pending", pending)
        delivered = _is_delivered(refund) and _supplier(refund) not in books.docked
        if cost.liable in OTHERS_BEAR and delivered:
            cost.restored_minor = taken - fee(taken, refund.order.shop.fee_basis_points)
        return
    _return_fee(cost, books)
    taken = books.take(cost, "pending", pending)
    if refund.line and refund.line.supplier_id in books.docked:
        _take_reserved(cost, books)
        cost.take("platform", refund.amount_minor)
    elif cost.liable in OTHERS_BEAR:
        cost.restored_minor = taken
        cost.take("platform" if cost.liable is Liable.PLATFORM else "channel", refund.amount_minor)
    else:
        _recover(cost, books)


def _return_fee(cost: Cost, books: Books) -> None:
    """The platform keeps no fee of a sale that was undone: in proportion, and the last refund takes what is left."""
    order, amount = cost.refund.order, cost.refund.amount_minor
    books.returned[order.pk] += amount
    whole = books.returned[order.pk] >= order.amount_minor
    share = books.fees[order.pk] if whole else fee(amount, order.shop.fee_basis_points)
    books.fees[order.pk] -= cost.take("fees", min(share, books.fees[order.pk]))


def _recover(cost: Cost, books: Books) -> None:
    refund = cost.refund
    if refund.line is None:
        return
    books.kept[refund.order_id] -= cost.take("platform", max(0, books.kept[refund.order_id]))
    available, deposit = _of_supplier(refund.shop_id, refund.line.supplier_id)
    _take_reserved(cost, books)
    books.take(cost, "available", available)
    books.take(cost, "deposit", deposit)
    cost.take("platform" if cost.liable is Liable.SUPPLIER_ELSE_PLATFORM else "debt", refund.amount_minor)


def _take_reserved(cost: Cost, books: Books) -> None:
    """What was set aside of this very order goes back first, also where its supplier was docked since."""
    reserved = books.reserved.get(cost.refund.order_id)
    if reserved and reserved.released_at is None:
        reserved.left_minor -= cost.take("reserve", reserved.left_minor)


def _movements(cost: Cost, books: Books, at: datetime) -> list[Movement]:
    refund = cost.refund
    target = accounts.refund(refund.shop_id, refund.pk)
    named = [(_source(cost, name, books), amount) for name, amount in cost.parts.items() if amount]
    moves = [_movement(refund, "refund_decided", source, target, amount, at) for source, amount in named]
    if cost.restored_minor:
        bearer = _source(cost, "channel" if cost.liable is Liable.CHANNEL else "platform", books)
        available = accounts.supplier_available(refund.shop_id, _supplier(refund))
        moves.append(_movement(refund, "borne", bearer, available, cost.restored_minor, at))
    return moves


def _movement(refund: Refund, kind: str, source: str, target: str, amount: int, at: datetime) -> Movement:
    return Movement(
        shop=refund.shop_id,
        order=refund.order_id,
        source=source,
        target=target,
        amount_minor=amount,
        currency=refund.currency,
        kind=kind,
        ref=f"{refund.order.ref}-R{refund.number}",
        key=f"refund:{refund.pk}:{source}" if kind == "refund_decided" else f"{kind}:{refund.pk}",
        at=at,
    )


def _supplier(refund: Refund) -> UUID:
    return refund.line.supplier_id if refund.line else refund.shop_id


def _source(cost: Cost, name: str, books: Books) -> str:
    refund, shop, supplier = cost.refund, cost.refund.shop_id, _supplier(cost.refund)
    docked = supplier in books.docked
    return {
        "hold": accounts.hold(shop, refund.order_id),
        "pending": accounts.pending(shop, refund.order_id),
        "fees": accounts.platform_fees(shop),
        "reserve": accounts.supplier_reserve(shop, supplier),
        "available": accounts.supplier_available(shop, supplier),
        "deposit": accounts.supplier_deposit(shop, supplier),
        "debt": accounts.supplier_debt(shop, supplier),
        "platform": accounts.platform_sales(shop) if docked else accounts.platform_losses(shop),
        "channel": accounts.channel_claim(shop, refund.payment.channel_id),
    }[name]


def _recovery(cost: Cost, at: datetime) -> Recovery:
    refund = cost.refund
    bearer = Liable.PLATFORM if cost.parts["platform"] and not cost.parts["available"] else cost.liable
    return Recovery(
        id=new_id(),
        shop_id=refund.shop_id,
        order_id=refund.order_id,
        refund_id=refund.pk,
        supplier_id=_supplier(refund),
        liable="supplier" if bearer is Liable.SUPPLIER_ELSE_PLATFORM else str(bearer),
        currency=refund.currency,
        restored_minor=cost.restored_minor,
        at=at,
        **{f"{name}_minor": amount for name, amount in cost.parts.items()},
    )
