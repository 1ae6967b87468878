"""From which accounts does the money of a refund come, and who bears it?

The order's own money first: its hold, then what is pending. What was confirmed long ago is recovered: the platform's
fee goes back in proportion, the rest is borne by whom the decision names. A supplier bears it from the order's
reserve, from what is available, from the deposit, and owes the rest; never for what the platform has of the order, as
of a chargeback that was won after the order had ended. A supplier is who brought the pieces that the money goes back
for: where two did, each bears its own, by what they were worth.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.flows.acts.shared_key import shared_key
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
from anxin.refunds.shares import Shares, returned_shares, shared_among
from anxin.routines.insert_rows import insert_rows

ITS_OWN = ("pending", "reserve", "available", "deposit", "debt")
OTHERS_BEAR = (Liable.PLATFORM, Liable.CHANNEL)


@dataclass(slots=True)
class Part:
    """What one supplier is to bear of a refund, of what its order no longer has, and what it takes from where."""

    supplier: UUID
    due_minor: int
    parts: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, most: int) -> int:
        """Take from one account what is still missing, at most this; how much it was."""
        part = max(0, min(most, self.due_minor - sum(self.parts.values())))
        self.parts[name] += part
        return part


@dataclass(slots=True)
class Cost:
    """One refund and what it takes from where: parts by the name that `Recovery` gives them.

    `shares`: whose pieces it goes back for, and for how much; without any, the line's supplier's alone.
    """

    refund: Refund
    liable: Liable
    shares: Shares = field(default_factory=dict)
    own: Counter[str] = field(default_factory=Counter)
    borne: list[Part] = field(default_factory=list)
    restored: Shares = field(default_factory=dict)

    @property
    def owners(self) -> Shares:
        """Who brought what it goes back for; nobody for money without a line."""
        return self.shares or ({self.refund.line.supplier_id: 1} if self.refund.line else {})

    @property
    def parts(self) -> Counter[str]:
        """All that it takes: from the order, and from each supplier or who bears it instead."""
        return sum((part.parts for part in self.borne), self.own)

    @property
    def restored_minor(self) -> int:
        """What suppliers get because somebody else bears it."""
        return sum(self.restored.values())

    @property
    def missing_minor(self) -> int:
        """What no account has been found for."""
        return self.refund.amount_minor - self.parts.total()

    def take(self, name: str, most: int) -> int:
        """Take from one account of the order what is still missing, at most this; how much it was."""
        part = max(0, min(most, self.missing_minor))
        self.own[name] += part
        return part

    def divide(self) -> list[Part]:
        """What is still missing, by whose pieces it goes back for."""
        self.borne = [Part(*due) for due in shared_among(self.missing_minor, self.owners).items()]
        return self.borne

    def restore(self, amount_minor: int, docked: Collection[UUID]) -> None:
        """What somebody else bears is its suppliers', but for those who were paid in advance."""
        each = shared_among(amount_minor, self.owners)
        self.restored = {pk: minor for pk, minor in each.items() if minor and pk not in docked}

    def by_supplier(self) -> dict[UUID, Counter[str]]:
        """The parts of each supplier: what was its of the order's own money, and what it bore itself."""
        found: dict[UUID, Counter[str]] = {pk: Counter() for pk in self.owners}
        for name, amount in self.own.items():
            for pk, minor in shared_among(amount, self.owners).items():
                found[pk][name] += minor
        for part in self.borne:
            found[part.supplier].update(part.parts)
        return found


@dataclass(slots=True)
class Books:
    """What lies where, by address and currency, for a batch of refunds, counted down as they take it."""

    left: Counter[tuple[str, str]]
    fees: Counter[UUID]
    returned: Counter[UUID]
    reserved: dict[tuple[UUID, UUID], Reservation]
    docked: frozenset[UUID]
    late: frozenset[UUID]
    kept: Counter[UUID] = field(default_factory=Counter)
    held: dict[UUID, Supplier] = field(default_factory=dict)

    def take(self, of: Cost | Part, name: str, address: str, currency: str) -> int:
        """Take what an account holds."""
        part = of.take(name, self.left[address, currency])
        self.left[address, currency] -= part
        return part


def fund_refunds(
    refunds: Sequence[Refund], liable: Sequence[Liable], units: Sequence[Sequence[int]] = (), *, at: datetime
) -> list[bool]:
    """Move money into each refund's account: whole, or not at all where it does not lie where it should.

    The refunds come with order, payment and line loaded, their orders are locked by the caller. `units`: for which
    pieces each goes back; what its order no longer has is borne by who brought these, each for its own. A rival that
    took a supplier's money in between undoes the flow, by TransferRefused. What a supplier gets because somebody else
    bears it pays its debt first.
    """
    shares = _brought(refunds, units)
    costs = [
        Cost(refund, who, shares.get(place, {}))
        for place, (refund, who) in enumerate(zip(refunds, liable, strict=True))
    ]
    books = _books(costs)
    for cost in costs:
        _share(cost, books)
    funded = [cost for cost in costs if cost.missing_minor == 0]
    post([movement for cost in funded for movement in _movements(cost, books, at)])
    Reservation.objects.bulk_update(books.reserved.values(), ["left_minor"])
    insert_rows(Recovery, [row for cost in funded if cost.refund.line for row in _recoveries(cost, books.docked, at)])
    paid = {pk for cost in funded for pk in cost.restored}
    pay_debts([supplier for pk, supplier in books.held.items() if pk in paid], at=at)
    return [cost.missing_minor == 0 for cost in costs]


def _brought(refunds: Sequence[Refund], units: Sequence[Sequence[int]]) -> dict[int, Shares]:
    """By its place among the refunds: whose pieces it is for, where that is not the supplier of its line alone."""
    several = [(place, refund.line) for place, refund in enumerate(refunds) if refund.line and refund.line.quantity > 1]
    if not several:
        return {}
    named = {line.pk: units[place] if units else () for place, line in several}
    found = returned_shares([line for _, line in several], named)
    return {place: found[line.pk] for place, line in several if line.pk in found}


def _books(costs: Sequence[Cost]) -> Books:
    left = Counter(held_in((own, cost.refund.currency) for cost in costs for own in _of_order(cost.refund)))
    late = [cost for cost in costs if _is_late(cost.refund, left)]
    spared = {pk for cost in costs if cost.liable in OTHERS_BEAR for pk in cost.owners}
    suppliers = {pk for cost in late for pk in cost.owners}
    whole = {pk for cost in costs if cost.liable in OTHERS_BEAR and _is_delivered(cost.refund) for pk in cost.owners}
    held = lock_suppliers(suppliers | whole) if suppliers or whole else {}
    if not late:
        return Books(
            left, Counter(), Counter(), {}, in_advance(spared) if spared else frozenset(), frozenset(), held=held
        )
    theirs = [
        (address, cost.refund.currency)
        for cost in late
        for pk in cost.owners
        for address in _of_supplier(cost.refund.shop_id, pk)
    ]
    left.update(held_in(theirs))
    orders = {cost.refund.order_id for cost in late}
    booked = moved_with(orders, {accounts.platform_fees(cost.refund.shop_id) for cost in late})
    kept = moved_with(orders, {accounts.platform_losses(cost.refund.shop_id) for cost in late})
    before = Refund.objects.filter(order__in=orders).values_list("order").annotate(Sum("amount_minor"))
    reserved = Reservation.objects.select_for_update().filter(order__in=orders).order_by("pk")
    return Books(
        left,
        Counter(booked),
        Counter(dict(before)),
        {(row.order_id, row.supplier_id): row for row in reserved},
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
        taken = books.take(cost, "hold", held, refund.currency)
        books.take(cost, "pending", pending, refund.currency)
        if cost.liable in OTHERS_BEAR and _is_delivered(refund) and cost.owners:
            cost.restore(taken - fee(taken, refund.order.shop.fee_basis_points), books.docked)
        return
    _return_fee(cost, books)
    taken = books.take(cost, "pending", pending, refund.currency)
    if cost.liable in OTHERS_BEAR:
        cost.restore(taken, books.docked)
    elif not books.docked.issuperset(cost.owners):
        books.kept[refund.order_id] -= cost.take("platform", max(0, books.kept[refund.order_id]))
    for part in cost.divide():
        _bear(cost, part, books)


def _bear(cost: Cost, part: Part, books: Books) -> None:
    """One supplier's part: its own, unless somebody else bears it; a docked one's the shop's, which claims it there."""
    refund, docked = cost.refund, part.supplier in books.docked
    if cost.liable in OTHERS_BEAR and not docked:
        part.take("platform" if cost.liable is Liable.PLATFORM else "channel", refund.amount_minor)
        return
    _take_reserved(refund, part, books)
    if docked:
        part.take("platform", refund.amount_minor)
        return
    available, deposit = _of_supplier(refund.shop_id, part.supplier)
    books.take(part, "available", available, refund.currency)
    books.take(part, "deposit", deposit, refund.currency)
    part.take("platform" if cost.liable is Liable.SUPPLIER_ELSE_PLATFORM else "debt", refund.amount_minor)


def _return_fee(cost: Cost, books: Books) -> None:
    """The platform keeps no fee of a sale that was undone: in proportion, and the last refund takes what is left."""
    order, amount = cost.refund.order, cost.refund.amount_minor
    books.returned[order.pk] += amount
    whole = books.returned[order.pk] >= order.amount_minor
    share = books.fees[order.pk] if whole else fee(amount, order.shop.fee_basis_points)
    books.fees[order.pk] -= cost.take("fees", min(share, books.fees[order.pk]))


def _take_reserved(refund: Refund, part: Part, books: Books) -> None:
    """What was set aside of this very order goes back first, also where its supplier was docked since."""
    reserved = books.reserved.get((refund.order_id, part.supplier))
    if reserved and reserved.released_at is None:
        reserved.left_minor -= part.take("reserve", reserved.left_minor)


def _movements(cost: Cost, books: Books, at: datetime) -> list[Movement]:
    refund = cost.refund
    target = accounts.refund(refund.shop_id, refund.pk)
    taken: Counter[str] = Counter()
    for name, amount in cost.own.items():
        taken[_of_the_order(refund, name)] += amount
    for part in cost.borne:
        for name, amount in part.parts.items():
            taken[_borne_by(refund, part.supplier, name, books)] += amount
    moves = [
        _movement(refund, "refund_decided", source, target, amount, f"refund:{refund.pk}:{source}", at)
        for source, amount in taken.items()
        if amount
    ]
    if cost.restored:
        bearer = _of_the_order(refund, "channel" if cost.liable is Liable.CHANNEL else "platform")
    for supplier, amount in cost.restored.items():
        available = accounts.supplier_available(refund.shop_id, supplier)
        key = shared_key("borne", refund.pk, supplier, several=len(cost.owners) > 1)
        moves.append(_movement(refund, "borne", bearer, available, amount, key, at))
    return moves


def _movement(refund: Refund, kind: str, source: str, target: str, amount: int, key: str, at: datetime) -> Movement:
    return Movement(
        shop=refund.shop_id,
        order=refund.order_id,
        source=source,
        target=target,
        amount_minor=amount,
        currency=refund.currency,
        kind=kind,
        ref=f"{refund.order.ref}-R{refund.number}",
        key=key,
        at=at,
    )


def _of_the_order(refund: Refund, name: str) -> str:
    shop = refund.shop_id
    return {
        "hold": accounts.hold(shop, refund.order_id),
        "pending": accounts.pending(shop, refund.order_id),
        "fees": accounts.platform_fees(shop),
        "platform": accounts.platform_losses(shop),
        "channel": accounts.channel_claim(shop, refund.payment.channel_id),
    }[name]


def _borne_by(refund: Refund, supplier: UUID, name: str, books: Books) -> str:
    shop = refund.shop_id
    if name == "platform" and supplier in books.docked:
        return accounts.platform_sales(shop)
    theirs = {
        "reserve": accounts.supplier_reserve(shop, supplier),
        "available": accounts.supplier_available(shop, supplier),
        "deposit": accounts.supplier_deposit(shop, supplier),
        "debt": accounts.supplier_debt(shop, supplier),
    }
    return theirs[name] if name in theirs else _of_the_order(refund, name)


def _recoveries(cost: Cost, docked: Collection[UUID], at: datetime) -> list[Recovery]:
    """One for each supplier whose pieces it goes back for and of whose money more than what the hold had is moved.

    Of a docked one's orders nothing is its own but what was set aside before: the rest is the shop's, which claims it.
    """
    each = [(pk, parts, cost.restored.get(pk, 0)) for pk, parts in cost.by_supplier().items()]
    return [
        _recovery(cost, pk, parts, restored, at)
        for pk, parts, restored in each
        if restored or any(amount for name, amount in parts.items() if name != "hold" and _is_its(name, pk, docked))
    ]


def _is_its(name: str, supplier: UUID, docked: Collection[UUID]) -> bool:
    return name == "reserve" or supplier not in docked


def _recovery(cost: Cost, supplier: UUID, parts: Counter[str], restored_minor: int, at: datetime) -> Recovery:
    refund = cost.refund
    spared = parts["platform"] and not any(parts[name] for name in ITS_OWN)
    bearer = Liable.PLATFORM if spared else cost.liable
    return Recovery(
        id=new_id(),
        shop_id=refund.shop_id,
        order_id=refund.order_id,
        refund_id=refund.pk,
        supplier_id=supplier,
        liable="supplier" if bearer is Liable.SUPPLIER_ELSE_PLATFORM else str(bearer),
        currency=refund.currency,
        restored_minor=restored_minor,
        at=at,
        **{f"{name}_minor": amount for name, amount in parts.items()},
    )
