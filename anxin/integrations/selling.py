"""How does another shop's order become one of ours, whatever protocol it was asked in?

In steps that each may be the last before a crash, and are gone on with when the same number comes again: the number is
taken, an order is placed, the order is bound to the number, it is paid. What was placed and not bound expires unpaid;
only the order that stands for the number is ever paid, and paying twice is refused there.

A refusal is for good, so it is never said of a number under which another request may be placing an order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from anxin.catalog.models import Item
from anxin.catalog.queries import listed_items
from anxin.delivery.queries import delivery_of, stock_of
from anxin.delivery.refusals import SoldOut, TooManyPutAside
from anxin.delivery.states import DeliveryState, UnitState
from anxin.delivery.units import Part, part_of_count, pieces_of
from anxin.flows.bind_resale import bind_resale
from anxin.flows.drop_resale import drop_resale
from anxin.flows.open_resale import Wanted, open_resale
from anxin.flows.pay_from_balance import NothingInBalance, pay_from_balance
from anxin.flows.place_order import Wish, place_order
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.orders.accounts import AccountForm, parted
from anxin.orders.models import Line, Order
from anxin.orders.queries import line_of
from anxin.orders.refusals import ItemNotOnSale, OrderNotPayable, PriceRaised, RulesChanged
from anxin.orders.states import OrderState
from anxin.people.models import Supplier
from anxin.policy.queries import version_in_force
from anxin.refunds.queries import refunds_of
from anxin.refusal import Refusal
from anxin.resale.access import resale_numbered
from anxin.resale.models import Resale, Reseller
from anxin.resale.number_of import number_of
from anxin.resale.refusals import NumberTaken

# where an order of a reseller's stands, in one word for all protocols
UNPAID, PAID, WORKING, PART, DONE, ENDED, REFUNDED = "unpaid", "paid", "working", "part", "done", "ended", "refunded"
ENDS: Final = {
    OrderState.PLACED: UNPAID,
    OrderState.DELIVERED: DONE,
    OrderState.CONFIRMED: DONE,
    OrderState.SETTLED: DONE,
    OrderState.EXPIRED: ENDED,
    OrderState.CANCELLED: ENDED,
    OrderState.REFUNDED: REFUNDED,
}
UNDER_WAY: Final = {DeliveryState.IN_PROGRESS: WORKING, DeliveryState.PARTIAL: PART}
WHOLE: Final = 100
# for how long after it was first asked for a number may be in another request's hands
BEING_SOLD: Final = timedelta(minutes=1)
# what an order is refused for in the end; the last two are others' doing, and over in a moment
SAID: Final[dict[type[Refusal], str]] = {
    SoldOut: "no_stock",
    ItemNotOnSale: "off_sale",
    PriceRaised: "dear",
    TooManyPutAside: "unsure",
    RulesChanged: "unsure",
}
HAD: Final = (UnitState.DELIVERED, UnitState.REISSUED)


class NotSold(Exception):
    """An order that is not taken: no_goods, off_sale, no_stock, no_money, dear, taken or bad.

    `unsure` says nothing yet: the same number is to be asked for again.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSale:
    """One of our items as a reseller may buy it now; `stock` None where there is no shelf."""

    item: Item
    number: int
    stock: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """How an order of a reseller's stands. The codes are for the one answer that carries them.

    `share` is what of it the buyer has, in percent, and `pieces` how many of several, where that is known; what of its
    price went back is `returned_minor`.
    """

    resale: Resale
    order: Order
    state: str
    share: int
    pieces: int | None
    returned_minor: int
    goods: str
    quantity: int
    item: UUID
    codes: tuple[str, ...] = field(default=(), repr=False)


def on_sale(reseller: Reseller) -> list[OnSale]:
    """What a reseller may buy, in the shop's order."""
    items = [item for item in listed_items() if item.shop_id == reseller.shop_id]
    return [OnSale(item=item, number=number_of(item.pk), stock=stock) for item, stock in _stocked(items)]


def credit_minor(reseller: Reseller, currency: str | None = None) -> int:
    """What lies on a reseller's balance in minor units of a currency: the shop's, where none is named."""
    return balance(buyer_balance(reseller.shop_id, reseller.buyer_id), currency=currency or reseller.shop.currency)


def sell(reseller: Reseller, wanted: Wanted, *, most_minor: int | None, at: datetime) -> Resale:
    """The order of a number: taken, placed and paid now, or as it stands since it was first asked for.

    Raises NotSold; what was asked for before in vain may be asked for again.
    """
    known = resale_numbered(reseller.pk, wanted.number)
    free = known is None or known.order_id is None
    try:
        if free:
            _fits(reseller, wanted, most_minor)
    except NotSold as no:
        _heed_rival(reseller, wanted.number, no, at)
        free = False
    try:
        kept = open_resale(reseller.pk, wanted, at=at)
    except NumberTaken:
        raise NotSold("taken") from None
    try:
        if free:
            _bind(kept, _place(reseller, wanted, most_minor, at))
    except NotSold as no:
        _heed_rival(reseller, wanted.number, no, at)
    found = resale_numbered(reseller.pk, wanted.number)
    if found is None or found.order is None:
        raise NotSold("unsure")
    if found.order.state == OrderState.PLACED:
        _pay(reseller, found.order, at)
        found.order.refresh_from_db()
    return found


def asked_for(reseller: Reseller, number: str, fits: Callable[[Item], bool]) -> Item | None:
    """The item that is asked for: one on sale, or any of the shop's where its number was asked for before.

    What has left the shelf since is still what the number stands for.
    """
    found = next((one.item for one in on_sale(reseller) if fits(one.item)), None)
    known = None if found else resale_numbered(reseller.pk, number)
    if known is None:
        return found
    rows = Item.objects.filter(shop=reseller.shop_id)
    if known.order_id is not None:
        rows = rows.filter(pk=line_of(known.order_id).item_id)
    return next(filter(fits, rows.order_by("pk")), None)


def standing(resale: Resale, *, at: datetime, address: str | None, show: bool = False) -> Sold | None:
    """How an order stands; `show` takes its codes out, which is their first sight and on record as one."""
    if resale.order is None:
        return None
    order, line = resale.order, line_of(resale.order.pk)
    delivery = delivery_of(order.pk) if order.state == OrderState.PAID else None
    state, (share, pieces) = ENDS.get(OrderState(order.state), PAID), had_of(order, line)
    if delivery is not None:
        state = UNDER_WAY.get(DeliveryState(delivery.state), state)
    if state == DONE and share < WHOLE:
        state = PART
    codes: tuple[str, ...] = ()
    if show and order.delivered_at and state in (DONE, PART) and share and line.goods == Item.Goods.CODE:
        seen = reveal_code(order.pk, by=f"reseller:{resale.reseller_id}", at=at, address=address, agent="api")
        codes = tuple(one.text for one in seen)
    return Sold(
        resale=resale,
        order=order,
        state=state,
        share=share,
        pieces=pieces,
        returned_minor=returned_minor(order.pk),
        goods=line.goods,
        quantity=line.quantity,
        item=line.item_id,
        codes=codes,
    )


def had_of(order: Order, line: Line) -> Part:
    """What of a line its buyer has: what never came, or was made void unseen, is no part of it."""
    rows, whole = pieces_of([line])[line.pk]
    if whole:
        count = sum(piece.state in HAD or piece.seen_at is not None for piece in rows)
        return Part(WHOLE, count) if count == len(rows) else part_of_count(count, len(rows))
    latest = delivery_of(order.pk)
    return Part(latest.delivered_share if latest else 0)


def returned_minor(order: UUID) -> int:
    """What of an order's price went back, or is on its way."""
    return sum(refund.amount_minor for refund in refunds_of(order))


def _fits(reseller: Reseller, wanted: Wanted, most_minor: int | None) -> None:
    found = next((one for one in on_sale(reseller) if one.item.pk == wanted.item), None)
    if found is None:
        raise NotSold("no_goods")
    price_minor = found.item.price_minor * wanted.quantity
    if most_minor is not None and price_minor > most_minor:
        raise NotSold("dear")
    if found.stock is not None and found.stock < wanted.quantity:
        raise NotSold("no_stock")
    if credit_minor(reseller, found.item.currency) < price_minor:
        raise NotSold("no_money")


def _heed_rival(reseller: Reseller, number: str, no: NotSold, at: datetime) -> None:
    """Raise the refusal, unless an order stands for the number by now: this one then goes on with that.

    Where another request has just taken the number (one's own is as old as oneself), it may still be placing an order.
    """
    taken = resale_numbered(reseller.pk, number)
    if taken is not None and taken.order_id is None and at - BEING_SOLD < taken.asked_at != at:
        raise NotSold("unsure") from no
    if taken is None or (taken.order_id is None and drop_resale(taken.pk)):
        raise no


def _place(reseller: Reseller, wanted: Wanted, most_minor: int | None, at: datetime) -> UUID:
    item = Item.objects.only("account_form", "price_minor", "currency").get(pk=wanted.item)
    server, account = parted(wanted.account, AccountForm.from_json(item.account_form))
    wish = Wish(
        item=wanted.item,
        quantity=wanted.quantity,
        price_minor=None if most_minor is None else most_minor // wanted.quantity,
        account=account,
        account_again=account,
        server=server,
        contact=reseller.buyer.email,
        # whoever buys by contract agreed to the rules in force and is shown none
        agreed=version_in_force(reseller.shop_id).number,
        exclusion_confirmed=True,
        # a reseller has many orders at once; of the shelf it holds what it can pay for
        most_aside=credit_minor(reseller, item.currency) // max(1, item.price_minor),
    )
    try:
        return place_order(wish, buyer=reseller.buyer_id, by=f"reseller:{reseller.pk}", at=at).order
    except Refusal as refusal:
        raise NotSold(SAID.get(type(refusal), "bad")) from refusal


def _bind(resale: UUID, order: UUID) -> None:
    bind_resale(resale, order)


def _pay(reseller: Reseller, order: Order, at: datetime) -> None:
    try:
        paid_minor = pay_from_balance(order.pk, by=f"reseller:{reseller.pk}", at=at)
    except OrderNotPayable:
        return
    except (NothingInBalance, Refusal):
        raise NotSold("no_money") from None
    if paid_minor < order.amount_minor:
        # the rest is missing: what was paid goes back when the order expires
        raise NotSold("no_money")


def _stocked(items: Sequence[Item]) -> list[tuple[Item, int | None]]:
    shelved = {item.pk for item in items if item.goods == Item.Goods.CODE and item.supplier.kind == Supplier.Kind.STOCK}
    counted = stock_of(shelved)
    return [(item, counted.get(item.pk, 0) if item.pk in shelved else None) for item in items]
