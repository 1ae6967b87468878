"""What if money went back at the channel that nobody here had asked for? The books take it in as what it is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Count

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.end_adopted import end_adopted
from anxin.flows.acts.held_in import held_in
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.match_found import Found, match_found
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.flows.acts.shared_key import shared_key
from anxin.flows.acts.take_part import take_part
from anxin.ledger.accounts import hold, outside, pending, platform_losses, supplier_available
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.orders.models import Line, Order
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.payouts.models import Recovery
from anxin.payouts.queries import in_advance
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.queries import left_of_payment, strays_among
from anxin.refunds.shares import Shares, brought_shares, shared_among
from anxin.refunds.states import RefundState
from anxin.texts import Text

BORNE = "borne"
WHY = Text("渠道侧直接退款", "refunded at the channel, not from here")


@dataclass(frozen=True, slots=True)
class _Theirs:
    """By line, who brought what of it; and which of these were paid in advance."""

    shares: Mapping[UUID, Shares]
    docked: frozenset[UUID]


def adopt_refunds(found: Sequence[Found], *, by: str, at: datetime) -> list[UUID]:
    """Book each as a refund that has arrived; one found before is left alone. The ids of those that are new.

    One that stood still here and was sent there in its place has arrived, and is no second one (see match_found); a
    smaller one is a part of what is with finance, and is taken out of that (see take_part).
    What the payment brought and has not given back is taken where the order's money lies; all else is the platform's
    loss. So is what a confirmed sale has earned its supplier, against whom nobody decided: it has that at once, and its
    page says so. An order that has all its money back ends, and nothing more is delivered for it. A payment that the
    order had no use for, or that is not paid by what is known here, ends nothing. The caller holds the orders' locks.
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
    lines = {line.order_id: line for line in Line.objects.filter(order__in=orders, position=1)}
    used: dict[UUID, int] = dict(Refund.objects.filter(order__in=orders).values_list("order").annotate(Count("pk")))
    rows = []
    for pk, item in fresh.items():
        used[item.payment.order_id] = used.get(item.payment.order_id, 0) + 1
        line = lines.get(item.payment.order_id) if item.payment.pk in own else None
        rows.append(_row(pk, item, used[item.payment.order_id], line, at))
    for row in rows:
        row.order = orders[row.order_id]
    for line in lines.values():
        line.order = orders[line.order_id]
    theirs = brought_shares([row.line for row in rows if row.line])
    docked = in_advance({pk for shares in theirs.values() for pk in shares})
    wholes = {pk: whole for pk, item in fresh.items() if (whole := take_part(item)) is not None}
    movements = _movements(rows, payments, wholes, _Theirs(theirs, docked), at)
    held = lock_suppliers(_paid(rows, movements, theirs))
    Refund.objects.bulk_create(rows)
    RefundStep.objects.bulk_create([_step(row, by, at) for row in rows])
    post(movements)
    _keep_earned(rows, movements, theirs, at)
    pay_debts(held.values(), at=at)
    seal([_exhibit(row, wholes.get(row.pk), by, at) for row in rows])
    end_adopted({row.order_id for row in rows if row.payment_id in own}, at=at)
    return [row.pk for row in rows]


def _row(pk: UUID, item: Found, number: int, line: Line | None, at: datetime) -> Refund:
    return Refund(
        id=pk,
        shop_id=item.payment.shop_id,
        order_id=item.payment.order_id,
        payment=item.payment,
        line=line,
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
    rows: Sequence[Refund],
    payments: Mapping[UUID, Payment],
    wholes: Mapping[UUID, UUID],
    theirs: _Theirs,
    at: datetime,
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
                movements += _borne(row, source, part, theirs, at)
        if need:
            movements.append(_movement(row, platform_losses(row.shop_id), target, need, "refund_decided", at))
        movements.append(_movement(row, target, away, row.amount_minor, "refund_arrived", at))
    return movements


def _sources(row: Refund) -> list[str]:
    earned = [] if row.line is None else [pending(row.shop_id, row.order_id)]
    return [hold(row.shop_id, row.order_id), *earned]


def _borne(row: Refund, source: str, amount_minor: int, theirs: _Theirs, at: datetime) -> list[Movement]:
    """The platform makes good what was taken of suppliers' earnings; who was paid in advance had none."""
    if row.line is None or source != pending(row.shop_id, row.order_id):
        return []
    shares, losses = shared_among(amount_minor, theirs.shares[row.line.pk]), platform_losses(row.shop_id)
    several = len(shares) > 1
    return [
        replace(
            _movement(row, losses, supplier_available(row.shop_id, pk), part, BORNE, at),
            key=shared_key(BORNE, row.pk, pk, several=several),
        )
        for pk, part in shares.items()
        if part and pk not in theirs.docked
    ]


def _paid(rows: Sequence[Refund], movements: Sequence[Movement], theirs: Mapping[UUID, Shares]) -> set[UUID]:
    """The suppliers to whom something is made good."""
    paid = {movement.target for movement in movements if movement.kind == BORNE}
    lines = [(row.shop_id, row.line) for row in rows if row.line]
    return {pk for shop, line in lines for pk in theirs[line.pk] if supplier_available(shop, pk) in paid}


def _keep_earned(
    rows: Sequence[Refund], movements: Sequence[Movement], theirs: Mapping[UUID, Shares], at: datetime
) -> None:
    """Each supplier sees the taking and the giving of what it had earned."""
    borne = {(moved.ref, moved.target): moved.amount_minor for moved in movements if moved.kind == BORNE}
    Recovery.objects.bulk_create(
        Recovery(
            id=new_id(),
            shop_id=row.shop_id,
            order_id=row.order_id,
            refund=row,
            supplier_id=pk,
            liable=str(Liable.PLATFORM),
            currency=row.currency,
            pending_minor=borne[row.ref, supplier_available(row.shop_id, pk)],
            restored_minor=borne[row.ref, supplier_available(row.shop_id, pk)],
            at=at,
        )
        for row in rows
        for pk in (theirs[row.line.pk] if row.line else ())
        if (row.ref, supplier_available(row.shop_id, pk)) in borne
    )


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
        key=f"{kind}:{row.pk}" if kind == BORNE else f"external:{row.pk}:{source}",
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
