"""What is each payment that came in good for? Read only; the caller holds the orders."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Q, Sum

from anxin.flows.acts.deliverable_orders import deliverable_orders
from anxin.flows.acts.is_last_word import is_last_word
from anxin.flows.acts.received import Received
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.payments.channel import NoticeKind
from anxin.payments.models import Channel, Notice, Payment
from anxin.payments.states import PaymentState

BEGINS = ("accepted", "revived", "late", "twice", "underpaid", "overpaid", "unmatched")
ENDED = (OrderState.EXPIRED, OrderState.CANCELLED)


def sort_payments(
    received: Sequence[Received], known: Mapping[UUID, Payment], orders: Mapping[UUID, Order]
) -> list[str]:
    """One word for each in order; see `take_payments`. A second of one payment or order in one call is a second."""
    seen = _seen(received)
    proving = _proving(received, known)
    covered = _covered(known, orders)
    late = {order.pk for order in orders.values() if order.state in ENDED and order.paid_at is None}
    able = deliverable_orders(late) if late else frozenset()
    words: list[str] = []
    taken: set[UUID] = set()
    begun: dict[UUID, str] = {}
    for item in received:
        notice, payment = item.notice, known.get(item.notice.payment)
        key = (item.channel, notice.external_id)
        if key in seen or begun.get(notice.payment) in (notice.transaction_no, ""):
            words.append("repeat")
        elif payment is None:
            words.append("unmatched" if item.channel in proving and notice.kind == NoticeKind.PAID else "unproven")
        elif payment.channel_id != item.channel:
            words.append("unknown_payment")
        elif not item.asked and not (item.channel in proving and notice.kind == NoticeKind.PAID):
            words.append("looked_up")
        elif notice.currency != payment.currency:
            words.append("currency_differs")
        elif payment.returned_at is not None:
            words.append("gone_back")
        elif notice.payment in begun:
            words.append("paid_again")
        else:
            order = orders[payment.order_id]
            words.append(_use(item, payment, order, covered.get(order.pk, 0), order.pk in taken, order.pk in able))
        seen.add(key)
        if words[-1] in ("accepted", "revived"):
            taken.add(orders[known[notice.payment].order_id].pk)
        if words[-1] in BEGINS:
            begun.setdefault(notice.payment, notice.transaction_no)
    return words


def _use(item: Received, payment: Payment, order: Order, covered: int, taken: bool, able: bool) -> str:
    amount = item.notice.amount_minor
    if amount != payment.amount_minor:
        return "underpaid" if amount < payment.amount_minor else "overpaid"
    if order.paid_at is not None or taken:
        return "twice"
    if amount + covered != order.amount_minor:
        return "underpaid" if amount + covered < order.amount_minor else "overpaid"
    if order.state == OrderState.PLACED:
        return "accepted"
    return "revived" if able and is_last_word(order, item.notice.occurred_at) else "late"


def _seen(received: Sequence[Received]) -> set[tuple[UUID, str]]:
    rows = Notice.objects.filter(
        channel__in={r.channel for r in received}, external_id__in=[r.notice.external_id for r in received]
    ).exclude(outcome__in=["looked_up", "unproven"])
    return set(rows.values_list("channel_id", "external_id"))


def _proving(received: Sequence[Received], known: Mapping[UUID, Payment]) -> set[UUID]:
    """The channels whose notices are proof."""
    channels = {payment.channel_id: payment.channel for payment in known.values()}
    missing = {r.channel for r in received} - channels.keys()
    if missing:
        channels |= Channel.objects.in_bulk(missing)
    return {pk for pk, channel in channels.items() if channel.can.notice_proves}


def _covered(known: Mapping[UUID, Payment], orders: Mapping[UUID, Order]) -> dict[UUID, int]:
    """What the balance has paid already, of orders that are not paid by one payment; less what went back of it."""
    parts = {p.order_id for p in known.values() if p.amount_minor != orders[p.order_id].amount_minor}
    if not parts:
        return {}
    rows = Payment.objects.filter(order__in=parts, state=PaymentState.PAID, mixed=True)
    back = Count("refunds", filter=Q(refunds__isnull=False))
    sums: dict[UUID, int] = dict(
        rows.alias(back=back).filter(back=0).values_list("order").annotate(Sum("amount_minor"))
    )
    return sums
