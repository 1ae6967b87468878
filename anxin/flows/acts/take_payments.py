"""What follows when a channel says, by notice or by answer, that money has come in?

The same notice may come twice, two notices at once, late, or for an order that no longer waits for it. Money that has
come in is always booked; what it cannot be used for goes back by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.plan_deliveries import plan_deliveries
from anxin.flows.acts.post import post
from anxin.flows.acts.return_payment import Stray, return_payment
from anxin.ledger.accounts import hold, outside, suspense
from anxin.ledger.movements import Movement
from anxin.orders.models import Line, Order
from anxin.orders.states import OnDue, OrderState
from anxin.payments.channel import ChannelNotice, NoticeKind
from anxin.payments.models import Notice, Payment
from anxin.payments.states import PAYABLE, PaymentState
from anxin.refs import new_id
from anxin.transitions.each import Each
from anxin.transitions.move import move

STUCK_AFTER = timedelta(hours=24)
STRAY = frozenset({"late", "twice", "amount_differs"})
OF_ORDER = STRAY | {"accepted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A verified notice, or the equal answer to a query (`asked`), as it came in over one channel."""

    channel: UUID
    notice: ChannelNotice
    body: str
    asked: bool = False


def take_payments(received: Sequence[Received], *, at: datetime) -> list[str]:
    """Book payments; one word for each in order: accepted, repeat, late, twice, amount_differs, currency_differs,
    looked_up or unknown_payment.

    What cannot be used for its order goes back; another currency waits in suspense for a person.
    """
    known = {
        payment.pk: payment
        for payment in Payment.objects.filter(pk__in=[r.notice.payment for r in received]).select_related("channel")
    }
    orders = lock_orders({payment.order_id for payment in known.values()})
    words = _sort(received, known, orders)
    booked = [r for r, word in zip(received, words, strict=True) if word in OF_ORDER]
    moved = set(_mark_paid(booked, at))
    words = [
        "repeat" if w in OF_ORDER and r.notice.payment not in moved else w for r, w in zip(received, words, strict=True)
    ]
    _book(received, words, known, at)
    _look(received, words, known, at)
    accepted = [known[r.notice.payment] for r, w in zip(received, words, strict=True) if w == "accepted"]
    _begin([orders[payment.order_id] for payment in accepted], at)
    strays = [
        Stray(
            orders[known[r.notice.payment].order_id], known[r.notice.payment], r.notice.amount_minor, twice=w == "twice"
        )
        for r, w in zip(received, words, strict=True)
        if w in STRAY
    ]
    return_payment(strays, at=at)
    _keep(received, words, at)
    return words


def _sort(received: Sequence[Received], known: dict[UUID, Payment], orders: dict[UUID, Order]) -> list[str]:
    seen = set(
        Notice.objects.filter(
            channel__in={r.channel for r in received}, external_id__in=[r.notice.external_id for r in received]
        ).values_list("channel_id", "external_id")
    )
    words: list[str] = []
    taken: set[UUID] = set()
    begun: set[UUID] = set()
    for item in received:
        payment = known.get(item.notice.payment)
        if (item.channel, item.notice.external_id) in seen or item.notice.payment in begun:
            words.append("repeat")
        elif payment is None or payment.channel_id != item.channel:
            words.append("unknown_payment")
        elif not item.asked and not _proves(item, payment):
            words.append("looked_up")
        elif item.notice.currency != payment.currency:
            words.append("currency_differs")
        elif item.notice.amount_minor != payment.amount_minor:
            words.append("amount_differs")
        elif orders[payment.order_id].state == OrderState.PLACED and payment.order_id not in taken:
            taken.add(payment.order_id)
            words.append("accepted")
        else:
            never_used = orders[payment.order_id].paid_at is None and payment.order_id not in taken
            words.append("late" if never_used else "twice")
        seen.add((item.channel, item.notice.external_id))
        if words[-1] in OF_ORDER:
            begun.add(item.notice.payment)
    return words


def _proves(item: Received, payment: Payment) -> bool:
    """Whether the notice alone is enough: it says that money came, and its channel's notices are proof."""
    return item.notice.kind == NoticeKind.PAID and payment.channel.can.notice_proves


def _look(received: Sequence[Received], words: Sequence[str], known: dict[UUID, Payment], at: datetime) -> None:
    """What a notice only hints at is asked of the channel itself, by a worker and not while the channel waits."""
    plan(
        [
            Planned(Kind.PAYMENT_QUERY, known[r.notice.payment].shop_id, r.notice.payment, at, _key(r))
            for r, word in zip(received, words, strict=True)
            if word == "looked_up"
        ]
    )


def _key(item: Received) -> str:
    return f"notice:{item.notice.external_id}"[:100]


def _mark_paid(booked: Sequence[Received], at: datetime) -> list[UUID]:
    numbers = {r.notice.payment: r.notice.transaction_no for r in booked}
    return move(
        Payment,
        numbers,
        from_=PAYABLE,
        to=PaymentState.PAID,
        by="channel",
        because="the channel says it is paid",
        at=at,
        transaction_no=Each(numbers),
        paid_at=at,
    )


def _book(received: Sequence[Received], words: Sequence[str], known: dict[UUID, Payment], at: datetime) -> None:
    movements, exhibits = [], []
    for item, word in zip(received, words, strict=True):
        payment = known.get(item.notice.payment)
        if word in {"repeat", "unknown_payment", "looked_up"} or payment is None:
            continue
        for_order = word in OF_ORDER
        movements.append(
            Movement(
                shop=payment.shop_id,
                order=payment.order_id if for_order else None,
                source=outside(payment.shop_id, item.channel),
                target=_target(item, payment, for_order),
                amount_minor=item.notice.amount_minor,
                currency=item.notice.currency,
                kind="paid" if for_order else "unmatched",
                ref=f"P{payment.number}",
                key=f"paid:{payment.pk}" if for_order else f"unmatched:{item.channel}:{item.notice.transaction_no}",
                at=at,
            )
        )
        exhibits.append(_exhibit(item, word, payment, at))
    post(movements)
    seal(exhibits)


def _target(item: Received, payment: Payment, for_order: bool) -> str:
    if for_order:
        return hold(payment.shop_id, payment.order_id)
    return suspense(payment.shop_id, item.channel)


def _exhibit(item: Received, word: str, payment: Payment, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=payment.shop_id,
        order=payment.order_id,
        slot=PAYMENT,
        kind="payment_notice",
        content={
            "channel": payment.channel.kind,
            "notice": item.notice.external_id,
            "transaction_no": item.notice.transaction_no,
            "amount_minor": item.notice.amount_minor,
            "currency": item.notice.currency,
            "occurred_at": item.notice.occurred_at.isoformat(),
            "taken_as": word,
        },
        by=f"channel:{item.channel}",
        at=at,
    )


def _begin(orders: Sequence[Order], at: datetime) -> None:
    """The orders are paid: their promises run, and their goods are asked for."""
    if not orders:
        return
    by_id = {order.pk: order for order in orders}
    lines = list(
        Line.objects.filter(order__in=by_id).select_related("supplier", "item").order_by("order_id", "position")
    )
    due: dict[UUID, datetime] = {}
    for line in lines:
        line.order = by_id[line.order_id]
        until = at + timedelta(minutes=line.promise_minutes) + STUCK_AFTER
        due[line.order_id] = max(until, due.get(line.order_id, until))
    move(
        Order,
        by_id,
        from_=OrderState.PLACED,
        to=OrderState.PAID,
        by="channel",
        because="paid",
        at=at,
        paid_at=at,
        due_at=Each(due),
        on_due=OnDue.RAISE_STUCK,
    )
    for order in orders:
        order.state, order.paid_at = OrderState.PAID, at
    fulfil(plan_deliveries([(line, 1) for line in lines], at=at), at=at)


def _keep(received: Sequence[Received], words: Sequence[str], at: datetime) -> None:
    Notice.objects.bulk_create(
        (
            Notice(
                id=new_id(),
                channel_id=item.channel,
                external_id=item.notice.external_id,
                kind=item.notice.kind,
                body=item.body,
                received_at=at,
                outcome=word,
            )
            for item, word in zip(received, words, strict=True)
        ),
        ignore_conflicts=True,
    )
