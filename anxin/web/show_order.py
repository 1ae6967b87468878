"""What does the page of an order know? Everything that its buyer sees, read at one moment."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from anxin.cases import queries as cases
from anxin.cases.queries import sold_as
from anxin.delivery import queries as deliveries
from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.flows.acts.foresee import foresee
from anxin.orders.models import Line, Order
from anxin.orders.queries import line_of
from anxin.orders.states import LIVE, OrderState
from anxin.payments.models import Payment
from anxin.payments.queries import payment_of
from anxin.refunds.models import Preference, Refund
from anxin.refunds.queries import STOPPED, choices_of, in_balances, refunds_of
from anxin.refunds.states import Destination, RefundState
from anxin.refunds.words import WHY
from anxin.support.queries import unread
from anxin.texts import Text
from anxin.web.moments import moment
from anxin.web.order_status import money_of, order_status
from anxin.web.show_arrival import show_arrival
from anxin.web.show_membership import show_membership
from anxin.web.show_units import show_units
from anxin.web.shown import BalanceShown, OrderShown, UnitShown
from anxin.web.told import told

VEIL = ""
IN_TWO_WAYS = Text(
    "按付款比例退回，其中原来用余额付的部分仍在余额",
    "in the proportion that was paid; what was paid from the balance stays in the balance",
)


def show_order(order: Order, now: datetime, *, mine: bool = True) -> OrderShown:
    """An order as its buyer sees it; codes are veiled. Whoever is not the buyer (staff) sees no buttons."""
    line, refunds = line_of(order.pk), refunds_of(order.pk)
    codes = deliveries.codes_of(order.pk) if line.goods == "code" else []
    payment = payment_of(order.pk)
    stopped = next((refund for refund in refunds if refund.state in STOPPED), None)
    wallet = order.buyer_id is not None
    case = cases.latest_case_of(order.pk)
    then = foresee(order, line, now, partial(moment, now=now))
    units = show_units(line)
    current = _current(codes, units)
    ended = order.state in (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED)
    shown = OrderShown(
        id=order.pk,
        ref=order.ref,
        item=line.item_id,
        title=line.title,
        goods=line.goods,
        quantity=line.quantity,
        amount_minor=order.amount_minor,
        currency=order.currency,
        placed_at=order.placed_at,
        status=order_status(order, line, refunds, now, then),
        money=money_of(order, refunds),
        stamp="",
        timeline=told(order, line, now, then),
        account=line.account_hint,
        supplier=_supplier(line),
        policy=f"v{order.policy.number}",
        channel=payment.channel.name if payment else None,
        codes=() if ended else tuple(VEIL for _ in current),
        revealed_at=_first_seen(current),
        live=not _at_rest(order, refunds),
        can=_can(order, current) | _ways(order, stopped, refunds) if mine else frozenset(),
        case=case.pk if case else None,
        refund=stopped.pk if stopped else None,
        refund_to=_wish(order) if wallet else None,
        in_balance=_in_balance(refunds, now) if mine and wallet else (),
        no_way_back=_no_way_back(payment, now),
        look=sold_as(order.pk, line.item).checks if order.state in (OrderState.DELIVERED, OrderState.CONFIRMED) else (),
        talk=mine and order.paid_at is not None,
        unread=unread([order.pk], "buyer").get(order.pk, 0) if mine else 0,
        units=() if ended else units,
        membership=show_membership(order, line, now),
    )
    return replace(shown, stamp=stamp_of(shown))


def stamp_of(shown: object) -> str:
    """A short name for exactly this content: the same as long as nothing on the page has changed."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _supplier(line: Line) -> Text:
    return Text(line.supplier.name_zh, line.supplier.name_en)


def _current(codes: list[Code], units: Sequence[UnitShown]) -> list[Code]:
    """Those of the codes that nothing has replaced; where the pieces cannot be told apart, all of them."""
    live = {unit.code for unit in units}
    return [code for code in codes if code.pk in live] if units else codes


def _first_seen(codes: list[Code]) -> datetime | None:
    """When the codes were first seen; None as long as one of them was not, for its first sight is yet to come."""
    seen = [code.revealed_at for code in codes if code.revealed_at]
    return min(seen) if seen and len(seen) == len(codes) else None


def _at_rest(order: Order, refunds: list[Refund]) -> bool:
    """Nothing more will happen by itself, so that the page need not ask."""
    closed = order.state in (OrderState.SETTLED, OrderState.REFUNDED, OrderState.EXPIRED, OrderState.CANCELLED)
    return closed and all(refund.state == RefundState.ARRIVED for refund in refunds)


def _wish(order: Order) -> str:
    """Where the buyer wants money to go that may come back."""
    wish = Preference.objects.filter(order=order.pk).values_list("destination", flat=True).first()
    return wish or Destination.ORIGINAL


def _in_balance(refunds: list[Refund], now: datetime) -> tuple[BalanceShown, ...]:
    """What the buyer may take out of the balance again, and when it would arrive."""
    shown = []
    for row in in_balances(refunds, now):
        ((_, arrives),) = show_arrival(row.payment, row.amount_minor, now, now, wallet=False)
        if row.payment.mixed and not row.shared:
            arrives = IN_TWO_WAYS
        shown.append(BalanceShown(row.pk, row.amount_minor, row.currency, row.payment.channel.name, arrives))
    return tuple(shown)


def _no_way_back(payment: Payment | None, now: datetime) -> Text | None:
    """Why even all of it could not go back the way it was paid now; None where it could."""
    if payment is None or payment.channel.can.own_wallet:
        return None
    paid = payment.paid_minor
    never = payment.channel.can.no_way(amount_minor=paid, paid_minor=paid, paid_at=payment.paid_at, at=now)
    return WHY[never] if never else None


def _ways(order: Order, stopped: Refund | None, refunds: list[Refund]) -> frozenset[str]:
    """What the buyer may choose for a refund that stands still, and for those to come."""
    can: set[str] = {str(choice) for choice in choices_of(stopped)} if stopped is not None else set()
    can |= {"choose_destination"} if can else set()
    if order.buyer_id and not refunds and order.state in LIVE:
        can.add("refund_to")
    return frozenset(can)


def _can(order: Order, codes: list[Code]) -> frozenset[str]:
    can: set[str] = set()
    if order.state == OrderState.PLACED:
        can |= {"pay", "cancel"}
    if order.state in (OrderState.PLACED, OrderState.EXPIRED, OrderState.CANCELLED):
        can.add("paid")
    if order.state in LIVE:
        can |= set() if order.case_open else {"case"}
        can |= {"reveal"} if codes else set()
    if order.state == OrderState.DELIVERED and not order.case_open:
        seen = not codes or any(code.state == CodeState.REVEALED for code in codes)
        can |= {"confirm"} if seen else set()
    if order.state in (OrderState.EXPIRED, OrderState.CANCELLED):
        can.add("buy_again")
    return frozenset(can)
