"""What if a channel takes back money that had been paid: a dispute at the card's bank, or a complaint it decided?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_back import take_back
from anxin.money import format_minor
from anxin.payments.models import Chargeback, Payment
from anxin.payments.queries import charged_of_payments
from anxin.payments.states import PaymentState
from anxin.refunds.queries import left_of_payment
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text

NO_REFERENCE = Text("请填写渠道的争议单号。", "Give the channel's number of the dispute.")
NO_REASON = Text("请写明争议原因。", "Say what the dispute is about.")
BAD_AMOUNT = Text(
    "金额必须大于零，且各笔扣款合计不超过这笔付款的金额。",
    "The amount must be above zero, and all that was taken of a payment not above what was paid.",
)


class BeyondTheCap(Refusal):
    text = Text(
        "这笔付款只剩 {left} 没有退回或被扣走，请核对金额。"
        "渠道确实多扣的，勾选“渠道确实已扣走”再登记，超出部分记为平台损失。",
        "Only {left} of this payment has not gone back or been taken; check the amount. If the channel did take more, "
        "say so with the box below: what goes beyond is booked as the platform's loss.",
    )


class BookedOtherwise(Refusal):
    text = Text(
        "这个争议单号已登记过，但付款或金额不同，请核对。",
        "This number is booked already, for another payment or amount; check it.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a channel took of a payment, and its own number for it.

    `beyond`: whoever books it has seen that the channel took more than was left of the order.
    """

    payment: UUID
    reference: str
    amount_minor: int
    reason: str
    beyond: bool = False


@atomic(durable=True)
def book_chargeback(taken: Taken, *, by: str, at: datetime) -> UUID:
    """Set the money aside that a channel took, from the order's hold, then what is pending, else as a loss of ours.

    From then on it counts against what can be refunded: all that is taken and refunded of a payment shares one cap. A
    bank asks nobody, so what it took beyond is booked where somebody says so, and never more than the payment was. The
    same number again is the same chargeback. Raises NotFound (no paid payment), Invalid, BookedOtherwise, BeyondTheCap.
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
    _heed_cap(taken, payment)
    return take_back(payment, reference, taken.amount_minor, taken.reason, by=by, at=at).pk


def _heed_cap(taken: Taken, payment: Payment) -> None:
    left = left_of_payment(payment)
    if taken.amount_minor > left and not taken.beyond:
        raise BeyondTheCap(left=format_minor(max(0, left), payment.currency))
    if charged_of_payments([payment.pk]) + taken.amount_minor > payment.paid_minor:
        raise Invalid(what=BAD_AMOUNT)


def _checked(taken: Taken, payment: Payment) -> str:
    reference = taken.reference.strip()
    if not reference or len(reference) > 64:
        raise Invalid(what=NO_REFERENCE)
    if not taken.reason.strip():
        raise Invalid(what=NO_REASON)
    if not 0 < taken.amount_minor <= payment.paid_minor:
        raise Invalid(what=BAD_AMOUNT)
    return reference
