"""What is to be read about complaints?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from anxin.complaints.deadlines import ANSWER_WITHIN
from anxin.complaints.models import Complaint
from anxin.complaints.states import OPEN
from anxin.orders.models import Order


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the orders paid in a span were complained of outside, and how well that was dealt with.

    `complaints` counts those received in the span, by where they came from in `by_kind`; `again` those whose payer
    complained more than once; `in_time` those first answered within a day, of the `answered` ones.
    """

    orders: int
    complaints: int
    again: int
    answered: int
    in_time: int
    by_kind: dict[str, int]

    @property
    def per_ten_thousand(self) -> float | None:
        """Complaints for every ten thousand paid orders; None where no order was paid."""
        return None if not self.orders else 10_000 * self.complaints / self.orders


def complaint_rate(shops: Collection[UUID], *, since: datetime, until: datetime) -> Rate:
    """The rate of these shops for a span, its end left out."""
    orders = Order.objects.filter(shop__in=shops, paid_at__gte=since, paid_at__lt=until).count()
    rows = Complaint.objects.filter(shop__in=shops, received_at__gte=since, received_at__lt=until)
    in_time = Q(answered_at__isnull=False, answered_at__lte=F("received_at") + ANSWER_WITHIN)
    told = rows.aggregate(
        all=Count("pk"),
        again=Count("pk", filter=Q(times__gt=1)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        in_time=Count("pk", filter=in_time),
    )
    by_kind = dict(rows.values_list("kind").annotate(Count("pk")).order_by("kind"))
    return Rate(orders, told["all"], told["again"], told["answered"], told["in_time"], by_kind)


def complaints_of(order: UUID) -> list[Complaint]:
    """Every complaint about an order, chargebacks among them, first to last, with its answers."""
    rows = Complaint.objects.filter(order=order).select_related("case", "chargeback", "order", "payment", "shop")
    return list(rows.prefetch_related("replies").order_by("received_at", "pk"))


def currency_asked(row: Complaint) -> str:
    """In what a complaint counts what it asks for: the order's currency for a letter, the payment's for a channel's."""
    if row.channel_id is None:
        return row.order.currency if row.order else row.shop.currency
    # of a payment that nobody knows here: the channels that pass complaints on do so in fen
    return row.payment.currency if row.payment else "CNY"


def waiting_for_staff(shops: Collection[UUID]) -> int:
    """How many complaints of these shops wait for a person."""
    return _open().filter(shop__in=shops).exclude(owner="machine").count()


def _open() -> QuerySet[Complaint]:
    return Complaint.objects.filter(state__in=[state.value for state in OPEN])
