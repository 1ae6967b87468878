"""What is to be read about refunds?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from anxin.payments.channel import RefundStatus
from anxin.refunds.errands import SealedCard
from anxin.refunds.models import BuyerCard, Refund, RefundStep
from anxin.refunds.states import RefundState

SILENT_FOR = timedelta(hours=24)


def open_to_a_persons_word(refund: Refund, at: datetime) -> bool:
    """Whether its channel cannot say what became of a refund, which comes with its payment's channel.

    It cannot be asked, it has refused, or it was asked for a day and its last word was unclear, or that it knows none.
    """
    if refund.state == RefundState.WITH_FINANCE:
        return True
    if refund.state not in (RefundState.UNKNOWN, RefundState.ACCEPTED):
        return False
    if not refund.payment.channel.can.queryable:
        return refund.state == RefundState.UNKNOWN
    if refund.late_since is None or refund.late_since + SILENT_FOR > at:
        return False
    asked = refund.attempts.exclude(answered_at=None).order_by("-answered_at", "-pk")
    return asked.values_list("answer", flat=True).first() in (RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND)


def refunds_of(order: UUID) -> list[Refund]:
    """Every refund of an order, first to last, with the channel it goes through and the decision it rests on."""
    rows = Refund.objects.filter(order=order).select_related("payment__channel", "decision", "order")
    return list(rows.order_by("number"))


def steps_of(order: UUID) -> list[tuple[RefundStep, Refund]]:
    """The history of an order's refunds, oldest first, each step with its refund."""
    steps = RefundStep.objects.filter(order=order).select_related("subject__payment__channel").order_by("at", "id")
    return [(step, step.subject) for step in steps]


def refunded_orders_of(suppliers: Collection[UUID], *, since: datetime) -> dict[UUID, int]:
    """How many orders of each supplier got money back since then."""
    rows = Refund.objects.filter(line__supplier__in=list(suppliers), planned_at__gte=since)
    return dict(rows.values_list("line__supplier").annotate(Count("order", distinct=True)))


def sealed_cards(refunds: Collection[UUID]) -> dict[UUID, SealedCard]:
    """The cards that buyers named for these refunds and that are not wiped yet."""
    if not refunds:
        return {}
    rows = BuyerCard.objects.filter(refund__in=refunds, wiped_at=None)
    return {row.refund_id: SealedCard(row.bank, bytes(row.holder_sealed), bytes(row.number_sealed)) for row in rows}
