"""How is an order paid from what its buyer has here: whole, or as far as it goes, the rest through a channel?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Sum
from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.begin_orders import begin_orders
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.post import post
from anxin.ledger.accounts import buyer_balance, hold
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.orders.refusals import OrderNotPayable
from anxin.orders.states import OrderState
from anxin.payments.models import Channel, Payment, PaymentStep
from anxin.payments.queries import wallet_of
from anxin.payments.states import PaymentState
from anxin.refs import new_id
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.transitions.move import move

BEGUN = (PaymentState.STARTED, PaymentState.OFFERED)


class NothingInBalance(Refusal):
    text = Text("余额不足。", "There is nothing in your balance.")


@atomic(durable=True)
def pay_from_balance(order: UUID, *, by: str, at: datetime) -> int:
    """Pay as much as the buyer's balance holds, in minor units; what remains is paid through a channel.

    Raises NotFound (no such order, or the shop has no balance channel), OrderNotPayable, NothingInBalance.
    """
    locked = lock_orders([order]).get(order)
    through = wallet_of(locked.shop_id) if locked else None
    if locked is None or through is None or locked.buyer_id is None:
        raise NotFound
    if locked.state != OrderState.PLACED or locked.due_at is None or locked.due_at <= at:
        raise OrderNotPayable(state=locked.state)
    wallet = buyer_balance(locked.shop_id, locked.buyer_id)
    paid = Payment.objects.filter(order=locked, state=PaymentState.PAID, mixed=True, refunds=None)
    open_minor = locked.amount_minor - (paid.aggregate(all=Sum("amount_minor"))["all"] or 0)
    part = min(balance(wallet, currency=locked.currency), open_minor)
    if part <= 0:
        raise NothingInBalance
    payment = _pay(locked, through, part, whole=part == locked.amount_minor, by=by, at=at)
    post([_movement(locked, payment, wallet, at)])
    seal([_exhibit(locked, payment, by, at)])
    if part == open_minor:
        begin_orders([locked], at=at)
    else:
        _end_offers(locked, at)
    return part


def _pay(order: Order, through: Channel, part: int, *, whole: bool, by: str, at: datetime) -> Payment:
    payment = Payment.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        channel=through,
        number=Payment.objects.filter(order=order).count() + 1,
        amount_minor=part,
        currency=order.currency,
        state=PaymentState.PAID,
        mixed=not whole,
        started_at=at,
        expires_at=order.due_at or at,
        paid_at=at,
    )
    PaymentStep.objects.create(
        subject=payment,
        shop_id=order.shop_id,
        order=order,
        from_state="",
        to_state=PaymentState.PAID,
        by=by,
        because="from the buyer's balance",
        at=at,
    )
    return payment


def _end_offers(order: Order, at: datetime) -> None:
    """What was offered for the whole price is not to be paid any more: a new offer is for the rest."""
    begun = dict(Payment.objects.filter(order=order, state__in=BEGUN).values_list("pk", "state"))
    because = "part of the price was paid from the balance"
    closed = move(Payment, begun, from_=BEGUN, to=PaymentState.CLOSED, by="machine", because=because, at=at)
    offered = [pk for pk in closed if begun[pk] == PaymentState.OFFERED]
    plan([Planned(Kind.PAYMENT_QUERY, order.shop_id, pk, at, key="close", payload={"close": True}) for pk in offered])


def _movement(order: Order, payment: Payment, wallet: str, at: datetime) -> Movement:
    return Movement(
        shop=order.shop_id,
        order=order.pk,
        source=wallet,
        target=hold(order.shop_id, order.pk),
        amount_minor=payment.amount_minor,
        currency=order.currency,
        kind="paid",
        ref=f"{order.ref}-P{payment.number}",
        key=f"paid:{payment.pk}",
        at=at,
    )


def _exhibit(order: Order, payment: Payment, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=order.shop_id,
        order=order.pk,
        slot=PAYMENT,
        kind="payment_notice",
        content={
            "channel": "balance",
            "notice": str(payment.pk),
            "transaction_no": "",
            "amount_minor": payment.amount_minor,
            "currency": order.currency,
            "occurred_at": at.isoformat(),
            "taken_as": "part" if payment.mixed else "accepted",
        },
        by=by,
        at=at,
    )
