"""How does money go back that was paid in two ways, from the balance and through a channel? In proportion."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.post import post
from anxin.ledger.accounts import hold
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement
from anxin.money import split
from anxin.payments.models import Payment
from anxin.payments.queries import charged_of_payments
from anxin.payments.states import PaymentState
from anxin.refs import new_id
from anxin.refunds.models import Refund, RefundStep
from anxin.refunds.states import OnDue, RefundState

ANSWER_WITHIN = timedelta(minutes=10)


def share_refunds(refunds: Sequence[Refund], *, at: datetime) -> None:
    """Divide each refund that nobody was asked for yet among the payments of its order; the caller holds the orders.

    The refund keeps its number and the part of its own payment, each other part becomes a refund of its own.
    """
    for refund in refunds:
        if refund.state == RefundState.PLANNED and refund.asked_at is None and not refund.shared:
            _share(refund, at)


def _share(refund: Refund, at: datetime) -> None:
    payments = list(
        Payment.objects.filter(order=refund.order_id, state=PaymentState.PAID, mixed=True).order_by("paid_at", "pk")
    )
    others = Refund.objects.filter(order=refund.order_id).exclude(pk=refund.pk)
    back: dict[UUID, int] = dict(others.values_list("payment").annotate(Sum("amount_minor")))
    taken = {payment.pk: charged_of_payments([payment.pk]) + back.get(payment.pk, 0) for payment in payments}
    room = [max(payment.paid_minor - taken[payment.pk], 0) for payment in payments]
    parts = [(payment, part) for payment, part in zip(payments, _parts(refund, payments, room), strict=True) if part]
    own = next((part for part in parts if part[0].pk == refund.payment_id), parts[0] if parts else None)
    if own is None:
        parts = []
    rest = [part for part in parts if part is not own]
    number = Refund.objects.filter(order=refund.order_id).count()
    made = [_made(refund, payment, part, number + n, at) for n, (payment, part) in enumerate(rest, start=1)]
    Refund.objects.filter(pk=refund.pk).update(
        shared=True,
        amount_minor=refund.amount_minor - sum(row.amount_minor for row in made),
        payment_id=own[0].pk if own else refund.payment_id,
        due_at=at + ANSWER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    Refund.objects.bulk_create(made)
    RefundStep.objects.bulk_create([_step(row, "", at) for row in made])
    if made:
        RefundStep.objects.create(**_history(refund, RefundState.PLANNED, at))
    post([movement for row in made for movement in _movements(refund, row, at)])
    plan([Planned(Kind.REFUND_ASK, row.shop_id, row.pk, at) for row in made])


def _parts(refund: Refund, payments: Sequence[Payment], room: Sequence[int]) -> list[int]:
    """In proportion to what each payment brought; what exceeds the room of one goes by the others.

    What a dispute or an earlier refund took of a payment is no room.
    """
    if not payments:
        return []
    wanted = split(refund.amount_minor, [payment.paid_minor for payment in payments])
    parts = [min(part, free) for part, free in zip(wanted, room, strict=True)]
    left = refund.amount_minor - sum(parts)
    for place, free in enumerate(room):
        more = min(left, free - parts[place])
        parts[place] += more
        left -= more
    if left:
        parts[-1] += left  # more than was paid: the channel will say so, and a person will see it
    return parts


def _made(refund: Refund, payment: Payment, amount_minor: int, number: int, at: datetime) -> Refund:
    return Refund(
        id=new_id(),
        shop_id=refund.shop_id,
        order_id=refund.order_id,
        payment=payment,
        line_id=refund.line_id,
        case_id=refund.case_id,
        decision_id=refund.decision_id,
        number=number,
        amount_minor=amount_minor,
        currency=refund.currency,
        reason_zh=refund.reason_zh,
        reason_en=refund.reason_en,
        words=refund.words,
        shared=True,
        due_at=at + ANSWER_WITHIN,
        on_due=OnDue.TELL_FINANCE,
        planned_at=refund.planned_at,
    )


def _history(refund: Refund, before: str, at: datetime) -> dict[str, object]:
    return {
        "subject": refund,
        "shop_id": refund.shop_id,
        "order_id": refund.order_id,
        "from_state": before,
        "to_state": RefundState.PLANNED,
        "by": "machine",
        "because": "divided among the payments of its order",
        "at": at,
    }


def _step(refund: Refund, before: str, at: datetime) -> RefundStep:
    return RefundStep(**_history(refund, before, at))


def _movements(whole: Refund, part: Refund, at: datetime) -> list[Movement]:
    """By way of the order's hold: the books know no way from one refund to another."""
    held = hold(whole.shop_id, whole.order_id)
    return [
        _movement(whole, part, refund_account(whole.shop_id, whole.pk), held, "refund_dropped", at),
        _movement(whole, part, held, refund_account(part.shop_id, part.pk), "refund_decided", at),
    ]


def _movement(whole: Refund, part: Refund, source: str, target: str, kind: str, at: datetime) -> Movement:
    return Movement(
        shop=whole.shop_id,
        order=whole.order_id,
        source=source,
        target=target,
        amount_minor=part.amount_minor,
        currency=part.currency,
        kind=kind,
        ref=f"{whole.order.ref}-R{part.number}",
        key=f"share:{part.pk}:{kind}",
        at=at,
    )
