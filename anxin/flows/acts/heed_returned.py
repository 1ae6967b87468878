"""May a refund go to its buyer's balance, after what the channel says of its payment?"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, Sum

from anxin.flows.acts.known_refunds import KnownRefund
from anxin.payments.channel import RefundAnswer, RefundStatus
from anxin.payments.models import Payment
from anxin.refunds.errands import CREDIT
from anxin.refunds.models import Attempt, Refund
from anxin.refunds.queries import left_of_payment
from anxin.refunds.states import Destination, RefundState

AWAY = (RefundState.ASKED, RefundState.ACCEPTED, RefundState.UNKNOWN, RefundState.ARRIVED)
NOT_TAKEN_UP = (RefundStatus.REFUSED, RefundStatus.BALANCE_SHORT, RefundStatus.NOT_FOUND)

Told = tuple[KnownRefund, RefundAnswer]


def heed_returned(told: Sequence[Told]) -> list[Told]:
    """The same; what would give back more than its payment brought is refused instead, and is not for the balance.

    What has gone back at the channel, and nobody here knows of, counts as if it were booked. Where a channel says that
    some has, and not how much, it may be all, unless a refund that is known here is what it speaks of. The orders are
    locked.
    """
    payments = Payment.objects.in_bulk({row.payment for row, _ in told})
    heeded = [(row, _heeded(row, answer, payments[row.payment])) for row, answer in told]
    gone = [row.id for row, answer in heeded if answer.status is RefundStatus.REFUSED]
    if gone:
        Refund.objects.filter(pk__in=gone).update(destination=Destination.ORIGINAL)
    return [
        (row._replace(destination=Destination.ORIGINAL) if row.id in gone else row, answer) for row, answer in heeded
    ]


def _heeded(row: KnownRefund, answer: RefundAnswer, payment: Payment) -> RefundAnswer:
    if answer.status is not RefundStatus.ARRIVED or row.state == RefundState.ARRIVED:
        return answer
    unknown = sum(_unknown(one, returned) for one, returned in answer.returned)
    if left_of_payment(payment) >= unknown:
        return answer
    return replace(answer, status=RefundStatus.REFUSED, refund_no="", spent=True)


def _unknown(payment: UUID, returned_minor: int | None) -> int:
    """How much more of it went back there than is known here."""
    if returned_minor is None:
        return 0 if _is_explained(payment) else Payment.objects.get(pk=payment).paid_minor
    away = Q(state__in=AWAY) | Q(state=RefundState.SHORT) & ~Q(channel_refund_no="")
    known = Refund.objects.filter(away, payment=payment, destination=Destination.ORIGINAL)
    return max(0, returned_minor - int(known.aggregate(total=Sum("amount_minor"))["total"] or 0))


def _is_explained(payment: UUID) -> bool:
    asked = Attempt.objects.filter(refund__payment=payment).exclude(kind=CREDIT).exclude(answer__in=NOT_TAKEN_UP)
    return asked.exists() or Refund.objects.filter(payment=payment, external=True).exists()
