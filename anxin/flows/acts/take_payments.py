"""What follows when a channel says, by notice or by answer, that money has come in?

The same notice may come twice, two notices at once, late, or for an order that no longer waits for it. Money that has
come in is always booked; what it cannot be used for goes back by itself.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.begin_orders import begin_orders
from anxin.flows.acts.keep_notices import keep_notices
from anxin.flows.acts.keep_residues import Residue, keep_residues
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.park_unmatched import park_unmatched
from anxin.flows.acts.post import post
from anxin.flows.acts.received import Received
from anxin.flows.acts.return_payment import Stray, return_payment
from anxin.flows.acts.revive_orders import revive_orders
from anxin.flows.acts.sort_payments import sort_payments
from anxin.flows.acts.take_plain import take_plain
from anxin.ledger.accounts import hold, outside
from anxin.ledger.movements import Movement
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.payments.states import PAYABLE, PaymentState
from anxin.transitions.each import Each
from anxin.transitions.move import move

STRAY = frozenset({"late", "twice", "underpaid", "overpaid"})
USED = frozenset({"accepted", "revived"})
OF_ORDER = STRAY | USED
FOR_FINANCE = frozenset({"currency_differs", "paid_again", "gone_back"})
UNBOOKED = frozenset({"repeat", "unknown_payment", "looked_up", "unmatched", "unproven"})

Sorted = list[tuple[Received, str]]


def take_payments(received: Sequence[Received], *, at: datetime) -> list[str]:
    """Book payments; one word for each in order.

    accepted, revived (its order had ended and goes on); late, twice, underpaid, overpaid (booked, and goes back by
    itself); unmatched (no payment of ours: in suspense), unproven and looked_up (its channel is asked first);
    currency_differs, paid_again (a second transaction under a payment's number), gone_back (returned in the channel's
    console before we heard that it was paid): in suspense, for finance; repeat;
    unknown_payment (of another channel: nothing is believed).
    """
    plain = take_plain(received, at=at)
    others = iter(_take([item for place, item in enumerate(received) if place not in plain], at))
    return ["accepted" if place in plain else next(others) for place in range(len(received))]


def _take(received: Sequence[Received], at: datetime) -> list[str]:
    """One by one in all that they may be, whatever `take_plain` has left."""
    if not received:
        return []
    ids = [r.notice.payment for r in received]
    known = {payment.pk: payment for payment in Payment.objects.filter(pk__in=ids).select_related("channel", "order")}
    orders = lock_orders({payment.order_id for payment in known.values()})
    words = sort_payments(received, known, orders)
    booked = [r for r, word in zip(received, words, strict=True) if word in OF_ORDER]
    moved = set(_mark_paid(booked, known, at))
    words = _not_moved(received, words, moved)
    items: Sorted = list(zip(received, words, strict=True))
    _book(items, known, at)
    _look(items, known, at)
    _begin(items, known, orders, at)
    strays = [
        Stray(orders[known[r.notice.payment].order_id], known[r.notice.payment], r.notice.amount_minor, word=w)
        for r, w in items
        if w in STRAY
    ]
    return_payment(strays, at=at)
    park_unmatched([r for r, w in items if w in ("unmatched", "unproven")], at=at)
    strange = [(r, known[r.notice.payment].shop_id, w) for r, w in items if w in FOR_FINANCE]
    keep_residues([_residue(r, shop, word) for r, shop, word in strange], at=at)
    keep_notices(received, words, at=at)
    return words


def _not_moved(received: Sequence[Received], words: Sequence[str], moved: Collection[UUID]) -> list[str]:
    """What was said again of a payment that is paid: the same payment, or another one under its number."""
    again = {r.notice.payment for r, w in zip(received, words, strict=True) if w in OF_ORDER} - set(moved)
    numbers = dict(Payment.objects.filter(pk__in=again).values_list("pk", "transaction_no")) if again else {}
    said = []
    for item, word in zip(received, words, strict=True):
        number = numbers.get(item.notice.payment, "")
        if word in OF_ORDER and item.notice.payment in again:
            word = "paid_again" if number and item.notice.transaction_no not in ("", number) else "repeat"
        said.append(word)
    return said


def _residue(item: Received, shop: UUID, word: str) -> Residue:
    notice = item.notice
    return Residue(
        shop=shop,
        channel=item.channel,
        transaction_no=notice.transaction_no,
        amount_minor=notice.amount_minor,
        currency=notice.currency,
        occurred_at=notice.occurred_at,
        because=word,
    )


def _begin(items: Sorted, known: Mapping[UUID, Payment], orders: Mapping[UUID, Order], at: datetime) -> None:
    used = {word: [known[r.notice.payment] for r, w in items if w == word] for word in USED}
    paid = [payment for payments in used.values() for payment in payments]
    revive_orders([orders[payment.order_id] for payment in used["revived"]], at=at)
    begin_orders([orders[payment.order_id] for payment in paid], at=at)
    parts = [payment.order_id for payment in paid if payment.amount_minor != orders[payment.order_id].amount_minor]
    if parts:
        Payment.objects.filter(order__in=parts, state=PaymentState.PAID).update(mixed=True)


def _look(items: Sorted, known: Mapping[UUID, Payment], at: datetime) -> None:
    """What a notice only hints at is asked of the channel itself, by a worker and not while the channel waits."""
    plan(
        [
            Planned(Kind.PAYMENT_QUERY, known[r.notice.payment].shop_id, r.notice.payment, at, _key(r))
            for r, word in items
            if word == "looked_up"
        ]
    )


def _key(item: Received) -> str:
    return f"notice:{item.notice.external_id}"[:100]


def _mark_paid(booked: Sequence[Received], known: Mapping[UUID, Payment], at: datetime) -> list[UUID]:
    numbers = {r.notice.payment: r.notice.transaction_no for r in booked}
    captured = {
        r.notice.payment: None
        if r.notice.amount_minor == known[r.notice.payment].amount_minor
        else r.notice.amount_minor
        for r in booked
    }
    return move(
        Payment,
        numbers,
        from_=PAYABLE,
        to=PaymentState.PAID,
        by="channel",
        because="the channel says it is paid",
        at=at,
        transaction_no=Each(numbers),
        captured_minor=Each(captured),
        paid_at=at,
    )


def _book(items: Sorted, known: Mapping[UUID, Payment], at: datetime) -> None:
    movements, exhibits = [], []
    for item, word in items:
        payment = known.get(item.notice.payment)
        if word in UNBOOKED or payment is None:
            continue
        if word in OF_ORDER:
            movements.append(_movement(item, payment, at))
        exhibits.append(_exhibit(item, word, payment, at))
    post(movements)
    seal(exhibits)


def _movement(item: Received, payment: Payment, at: datetime) -> Movement:
    return Movement(
        shop=payment.shop_id,
        order=payment.order_id,
        source=outside(payment.shop_id, item.channel),
        target=hold(payment.shop_id, payment.order_id),
        amount_minor=item.notice.amount_minor,
        currency=item.notice.currency,
        kind="paid",
        ref=f"{payment.order.ref}-P{payment.number}",
        key=f"paid:{payment.pk}",
        at=at,
    )


def _exhibit(item: Received, word: str, payment: Payment, at: datetime) -> NewExhibit:
    content: dict[str, object] = {
        "channel": payment.channel.kind,
        "notice": item.notice.external_id,
        "transaction_no": item.notice.transaction_no,
        "amount_minor": item.notice.amount_minor,
        "currency": item.notice.currency,
        "occurred_at": item.notice.occurred_at.isoformat(),
        "taken_as": word,
    }
    return NewExhibit(
        shop=payment.shop_id,
        order=payment.order_id,
        slot=PAYMENT,
        kind="payment_notice",
        content=content | ({"because": item.because} if item.because else {}),
        by=item.by or f"channel:{item.channel}",
        at=at,
    )
