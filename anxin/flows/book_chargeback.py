"""What if a channel takes back money that had been paid: a dispute at the card's bank, or a complaint it decided?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.db.transaction import atomic

from anxin.evidence.exhibits import PAYMENT, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.post import post
from anxin.ledger.accounts import chargeback, hold, pending, platform_losses
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.payments.models import Chargeback, ChargebackStep, Payment
from anxin.payments.states import ChargebackState, PaymentState
from anxin.refs import new_id
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text

NO_REFERENCE = Text("请填写渠道的争议单号。", "Give the channel's number of the dispute.")
NO_REASON = Text("请写明争议原因。", "Say what the dispute is about.")
BAD_AMOUNT = Text(
    "金额必须大于零，且不超过这笔付款的金额。", "The amount must be above zero and not above what was paid."
)


class BookedOtherwise(Refusal):
    text = Text(
        "这个争议单号已登记过，但付款或金额不同，请核对。",
        "This number is booked already, for another payment or amount; check it.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a channel took of a payment, and its own number for it."""

    payment: UUID
    reference: str
    amount_minor: int
    reason: str


@atomic(durable=True)
def book_chargeback(taken: Taken, *, by: str, at: datetime) -> UUID:
    """Set the money aside that a channel took, from the order's hold, then what is pending, else as a loss of ours.

    From then on it counts against what can be refunded. The same number again is the same chargeback. Raises NotFound
    (no paid payment), Invalid, BookedOtherwise.
    """
    owner = Payment.objects.filter(pk=taken.payment, state=PaymentState.PAID).values_list("order_id", flat=True).first()
    if owner is None:
        raise NotFound
    lock_orders([owner])
    payment = Payment.objects.select_related("order", "channel").get(pk=taken.payment)
    reference = _checked(taken, payment)
    known = Chargeback.objects.filter(channel=payment.channel, reference=reference).first()
    if known is not None:
        if (known.payment_id, known.amount_minor) != (taken.payment, taken.amount_minor):
            raise BookedOtherwise
        return known.pk
    row = _row(taken, payment, reference, at)
    ChargebackStep.objects.create(
        subject=row,
        shop_id=row.shop_id,
        order_id=row.order_id,
        from_state="",
        to_state=ChargebackState.OPEN,
        by=by,
        because=row.reason,
        at=at,
    )
    post(_movements(row, at))
    seal([_exhibit(row, by, at)])
    return row.pk


def _checked(taken: Taken, payment: Payment) -> str:
    reference = taken.reference.strip()
    if not reference or len(reference) > 64:
        raise Invalid(what=NO_REFERENCE)
    if not taken.reason.strip():
        raise Invalid(what=NO_REASON)
    if not 0 < taken.amount_minor <= payment.paid_minor:
        raise Invalid(what=BAD_AMOUNT)
    return reference


def _row(taken: Taken, payment: Payment, reference: str, at: datetime) -> Chargeback:
    known = Chargeback.objects.filter(order=payment.order_id).aggregate(count=Count("pk"))["count"]
    return Chargeback.objects.create(
        id=new_id(),
        shop_id=payment.shop_id,
        order=payment.order,
        payment=payment,
        channel=payment.channel,
        number=known + 1,
        reference=reference,
        amount_minor=taken.amount_minor,
        currency=payment.currency,
        reason=taken.reason.strip()[:200],
        taken_at=at,
    )


def _movements(row: Chargeback, at: datetime) -> list[Movement]:
    """A part from each account of the order, what is missing from ours."""
    own = [hold(row.shop_id, row.order_id), pending(row.shop_id, row.order_id)]
    left = balances(own, currency=row.currency)
    need, parts = row.amount_minor, []
    for source in own:
        part = min(need, left.get(source, 0))
        parts.append((source, part))
        need -= part
    parts.append((platform_losses(row.shop_id), need))
    return [
        Movement(
            shop=row.shop_id,
            order=row.order_id,
            source=source,
            target=chargeback(row.shop_id, row.pk),
            amount_minor=part,
            currency=row.currency,
            kind="charged_back",
            ref=str(row),
            key=f"charged_back:{row.pk}:{source}",
            at=at,
        )
        for source, part in parts
        if part
    ]


def _exhibit(row: Chargeback, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=row.shop_id,
        order=row.order_id,
        slot=PAYMENT,
        kind="chargeback",
        content={
            "chargeback": str(row.pk),
            "reference": row.reference,
            "amount_minor": row.amount_minor,
            "reason": row.reason,
        },
        by=by,
        at=at,
    )
