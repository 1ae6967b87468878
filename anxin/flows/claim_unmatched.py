"""What if somebody paid and no order knows of it, and they tell us what the channel told them?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.attach_unmatched import attach_unmatched
from anxin.flows.acts.begin_orders import begin_orders
from anxin.flows.acts.deliverable_orders import deliverable_orders
from anxin.flows.acts.is_last_word import is_last_word
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.return_payment import Stray, return_payment
from anxin.flows.acts.revive_orders import revive_orders
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payments.models import Payment, Unmatched
from anxin.payments.states import PaymentState, UnmatchedState
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

ABOUT = timedelta(hours=24)
ENDED = (OrderState.EXPIRED, OrderState.CANCELLED)


class NoSuchPayment(Refusal):
    """One answer for a wrong number, a wrong amount and a wrong time: a guess teaches nothing."""

    text = Text(
        "没有找到这笔付款。请核对交易单号、金额和付款时间；如果刚刚付款，请几分钟后再试。找不到归属的付款会在 30 "
        "分钟内自动原路退回。",
        "No such payment was found. Check the transaction number, the amount and the time, or try again in a few "
        "minutes. "
        "A payment that belongs nowhere goes back by itself within 30 minutes.",
    )
    status = 404


class FinanceChecksIt(Refusal):
    text = Text(
        "这笔付款正由财务到渠道后台核对，可能已经退回，现在不能用于订单，也不能从这里退款。有疑问请联系客服。",
        "Finance is checking this payment at its channel; it may have gone back already. It can neither be used for "
        "the order nor be sent back from here now. Ask support if you have questions.",
    )


class NotForThisOrder(Refusal):
    text = Text(
        "这笔付款与订单金额不符，或订单已经付过款，或订单已结束、不能再按原价交付，只能原路退回。",
        "This payment differs from the order's price, or the order is paid already, or it has ended and cannot go on "
        "at its price; the money can only go back.",
    )


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the buyer gives: the channel's number, the amount in minor units, and about when."""

    transaction_no: str
    amount_minor: int
    paid_at: datetime


@atomic(durable=True)
def claim_unmatched(order: UUID, what: Remembered, *, for_order: bool, by: str, at: datetime) -> str:
    """Use money in suspense for the order, or send it back at once; "matched", or "returned".

    Raises NotFound, NoSuchPayment, FinanceChecksIt, and NotForThisOrder where the order cannot take it (it can still be
    sent back).
    """
    locked = lock_orders([order]).get(order)
    if locked is None:
        raise NotFound
    row = (
        Unmatched.objects.select_for_update(of=("self",))
        .filter(
            shop=locked.shop_id,
            transaction_no=what.transaction_no.strip(),
            amount_minor=what.amount_minor,
            currency=locked.currency,
            occurred_at__range=(what.paid_at - ABOUT, what.paid_at + ABOUT),
            state__in=[UnmatchedState.WAITING, UnmatchedState.WITH_FINANCE],
        )
        .first()
    )
    if row is None or not what.transaction_no.strip():
        raise NoSuchPayment
    # a wish for the balance pays out without asking the channel, which may have given this back: as in its console
    if row.steps.filter(to_state=UnmatchedState.WITH_FINANCE).exists():
        raise FinanceChecksIt
    part = Payment.objects.filter(order=locked, state=PaymentState.PAID).exists()
    fits = row.amount_minor == locked.amount_minor
    if for_order and not (_can_take(locked, row, at) and fits and not part):
        raise NotForThisOrder
    to = UnmatchedState.MATCHED if for_order else UnmatchedState.RETURNED
    payment = attach_unmatched(row, locked, to, by=by, at=at)
    if for_order:
        revive_orders([locked] if locked.state != OrderState.PLACED else [], at=at)
        begin_orders([locked], at=at)
        return "matched"
    return_payment([Stray(locked, payment, row.amount_minor, word="twice" if locked.paid_at else "late")], at=at)
    return "returned"


def _can_take(order: Order, row: Unmatched, at: datetime) -> bool:
    """Whether the order waits for money, or has ended so lately that it can go on, at the same price and in time.

    After a cancellation it is the claim that must be the buyer's later word: what was paid before says nothing.
    """
    if order.paid_at is not None or order.state not in (OrderState.PLACED, *ENDED):
        return False
    if order.state == OrderState.PLACED:
        return True
    said_at = at if order.state == OrderState.CANCELLED else row.occurred_at
    return is_last_word(order, said_at) and order.pk in deliverable_orders([order.pk])
