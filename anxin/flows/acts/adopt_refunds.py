"""What if money went back at the channel that nobody here had asked for? The books take it in as what it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Count

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.delivery.states import CodeState, DeliveryState
from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.match_found import Found, match_found
from anxin.flows.acts.post import post
from anxin.flows.acts.take_part import take_part
from anxin.ledger.accounts import hold, outside, pending, platform_losses
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.orders.models import Line, Order
from anxin.orders.states import LIVE, OrderState
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.queries import left_of_payment, strays_among
from anxin.refunds.states import RefundState
from anxin.texts import Text
from anxin.transitions.move import move

WHY = Text("渠道侧直接退款", "refunded at the channel, not from here")


def adopt_refunds(found: Sequence[Found], *, by: str, at: datetime) -> list[UUID]:
    """Book each as a refund that has arrived; one found before is left alone. The ids of those that are new.

    One that stood still here and was sent there in its place has arrived, and is no second one (see match_found); a
    smaller one is a part of what is with finance, and is taken out of that (see take_part).
    What the payment brought and has not given back is taken where the order's money lies; all else is the platform's
    loss. An order that has all its money back ends, and nothing more is delivered for it. A payment that the order had
    no use for, or that is not paid by what is known here, ends nothing. The caller holds the orders' locks.
    """
    ids = {uuid5(item.payment.pk, item.channel_refund_no): item for item in found}
    known = set(Refund.objects.filter(pk__in=ids).values_list("pk", flat=True))
    new = match_found([item for pk, item in ids.items() if pk not in known], at=at)
    fresh = {pk: item for pk, item in ids.items() if item in new}
    if not fresh:
        return []
    orders = Order.objects.in_bulk({item.payment.order_id for item in fresh.values()})
    payments = Payment.objects.in_bulk({item.payment.pk for item in fresh.values()})
    strays = strays_among(payments)
    own = {pk for pk, one in payments.items() if one.state == PaymentState.PAID and pk not in strays}
    lines = dict(Line.objects.filter(order__in=orders, position=1).values_list("order", "pk"))
    used: dict[UUID, int] = dict(Refund.objects.filter(order__in=orders).values_list("order").annotate(Count("pk")))
    rows = []
    for pk, item in fresh.items():
        used[item.payment.order_id] = used.get(item.payment.order_id, 0) + 1
        line = lines.get(item.payment.order_id) if item.payment.pk in own else None
        rows.append(_row(pk, item, used[item.payment.order_id], line, at))
    for row in rows:
        row.order = orders[row.order_id]
    wholes = {pk: whole for pk, item in fresh.items() if (whole := take_part(item)) is not None}
    movements = _movements(rows, payments, wholes, at)
    Refund.objects.bulk_create(rows)
    RefundStep.objects.bulk_create([_step(row, by, at) for row in rows])
    post(movements)
    seal([_exhibit(row, wholes.get(row.pk), by, at) for row in rows])
    _end({row.order_id for row in rows if row.payment_id in own}, at)
    return [row.pk for row in rows]


def _row(pk: UUID, item: Found, number: int, line: UUID | None, at: datetime) -> Refund:
    return Refund(
        id=pk,
        shop_id=item.payment.shop_id,
        order_id=item.payment.order_id,
        payment=item.payment,
        line_id=line,
        number=number,
        amount_minor=item.amount_minor,
        currency=item.payment.currency,
        state=RefundState.ARRIVED,
        external=True,
        reason_zh=WHY.zh,
        reason_en=WHY.en,
        channel_refund_no=item.channel_refund_no[:64],
        late_since=at,
        planned_at=at,
        arrived_at=item.at,
    )


def _step(row: Refund, by: str, at: datetime) -> RefundStep:
    return RefundStep(
        subject=row,
        shop_id=row.shop_id,
        order_id=row.order_id,
        from_state="",
        to_state=RefundState.ARRIVED,
        by=by,
        because="found at the channel",
        at=at,
    )


def _movements(
    rows: Sequence[Refund], payments: Mapping[UUID, Payment], wholes: Mapping[UUID, UUID], at: datetime
) -> list[Movement]:
    """Called before the rows are written, so that they do not count for what is left."""
    left = held_in((address, row.currency) for row in rows for address in _sources(row))
    gone: Counter[UUID] = Counter()
    movements = []
    for row in rows:
        need, away = row.amount_minor, outside(row.shop_id, row.payment.channel_id)
        if row.pk in wholes:
            gone[row.order_id] += need
            source = refund_account(row.shop_id, wholes[row.pk])
            movements.append(_movement(row, source, away, need, "refund_arrived", at))
            continue
        most = max(0, left_of_payment(payments[row.payment_id]) - gone[row.order_id])
        gone[row.order_id] += need
        target = refund_account(row.shop_id, row.pk)
        for source in _sources(row):
            part = min(need, most, left[source, row.currency])
            if part > 0:
                left[source, row.currency] -= part
                need, most = need - part, most - part
                movements.append(_movement(row, source, target, part, "refund_decided", at))
        if need:
            movements.append(_movement(row, platform_losses(row.shop_id), target, need, "refund_decided", at))
        movements.append(_movement(row, target, away, row.amount_minor, "refund_arrived", at))
    return movements


def _sources(row: Refund) -> list[str]:
    return [hold(row.shop_id, row.order_id), pending(row.shop_id, row.order_id)]


def _movement(row: Refund, source: str, target: str, amount_minor: int, kind: str, at: datetime) -> Movement:
    return Movement(
        shop=row.shop_id,
        order=row.order_id,
        source=source,
        target=target,
        amount_minor=amount_minor,
        currency=row.currency,
        kind=kind,
        ref=row.ref,
        key=f"external:{row.pk}:{source}",
        at=at,
    )


def _exhibit(row: Refund, whole: UUID | None, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="refund_arrived",
        content={
            "refund": str(row.pk),
            "amount_minor": row.amount_minor,
            "channel_refund_no": row.channel_refund_no,
            "received_account": "",
            "found_at_the_channel": True,
            **({"part_of": str(whole)} if whole else {}),
        },
        by=by,
        at=at,
    )


def _end(orders: Collection[UUID], at: datetime) -> None:
    """Orders of which nothing is held any more are over, and nothing more is delivered for them."""
    rows = Order.objects.filter(pk__in=orders, state__in=LIVE)
    left = held_in((address(row.shop_id, row.pk), row.currency) for row in rows for address in (hold, pending))
    over = [
        row.pk
        for row in rows
        if not left[hold(row.shop_id, row.pk), row.currency]
        and not left[pending(row.shop_id, row.pk), row.currency]
        and row.state in (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)
    ]
    deliveries = list(Delivery.objects.filter(order__in=over).values_list("pk", flat=True))
    move(
        Delivery,
        deliveries,
        from_=DELIVERY_OPEN,
        to=DeliveryState.STOPPED,
        by="machine",
        because="the money went back at the channel",
        at=at,
        due_at=None,
        on_due="",
    )
    Code.objects.filter(delivery__in=deliveries, state=CodeState.ALLOCATED).update(state=CodeState.VOID)
    move(
        Order,
        over,
        from_=(OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED),
        to=OrderState.REFUNDED,
        by="machine",
        because="refunded in full at the channel",
        at=at,
        due_at=None,
        on_due="",
        closed_at=at,
    )
