"""What do the shop's books and the channel's journal say about one order?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from anxin.cases.models import Decision
from anxin.delivery.models import Delivery
from anxin.evidence.models import Exhibit
from anxin.ledger.models import Balance, Transfer
from anxin.orders.models import Order, OrderStep
from anxin.refunds.models import Refund
from anxin.story.clockwork import Clockwork
from anxin.story.outside import ChannelKnobs
from anxin.support.models import Letter


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One order, read back. `fen_*` are minor units: in from the channel, back out to it, kept by the seller's side.

    `letters` are those sent to the buyer about a refund.
    """

    ref: str
    states: tuple[str, ...]
    clause: str | None
    decision: str | None
    fen_in: int
    fen_out: int
    fen_sold: int
    fen_left: int
    seconds_to_refund_asked: float | None
    refund_asks: int
    letters: int

    @property
    def unaccounted(self) -> int:
        """Fen of this order that are in none of the places where they may be in the end."""
        return self.fen_in - self.fen_out - self.fen_sold


def read(order: UUID, channel: ChannelKnobs, time: Clockwork) -> Facts:
    """Read one order back."""
    row = Order.objects.get(pk=order)
    steps = OrderStep.objects.filter(subject=order).order_by("at", "id").values_list("to_state", flat=True)
    last = Decision.objects.filter(order=order).order_by("at", "id").last()
    refunds = [refund.pk for refund in Refund.objects.filter(order=order)]
    asks = [entry for refund in refunds for entry in channel.refund_asks(refund.hex)]
    moved = Transfer.objects.filter(order=order)
    return Facts(
        ref=row.ref,
        states=tuple(steps),
        clause=last.clause if last else None,
        decision=last.outcome if last else None,
        fen_in=_sum(moved.filter(source__startswith="outside:")),
        fen_out=_sum(moved.filter(target__startswith="outside:")),
        fen_sold=_sum(moved.filter(Q(target__startswith="supplier:") | Q(target__startswith="platform:")))
        - _sum(moved.filter(Q(source__startswith="supplier:") | Q(source__startswith="platform:"))),
        fen_left=_left(row, refunds),
        seconds_to_refund_asked=_seconds(order, asks, time),
        refund_asks=len(asks),
        letters=Letter.objects.filter(order=order, kind__startswith="refund", sent_at__isnull=False).count(),
    )


def exhibits(order: UUID, kind: str) -> int:
    """How many exhibits of a kind are sealed in the order's chain."""
    return Exhibit.objects.filter(order=order, kind=kind).count()


def _sum(transfers: QuerySet[Transfer]) -> int:
    return transfers.aggregate(total=Sum("amount_minor"))["total"] or 0


def _left(row: Order, refunds: list[UUID]) -> int:
    places = [f"{kind}:{row.shop_id}:{row.pk}" for kind in ("hold", "pending")]
    places += [f"refund:{row.shop_id}:{refund}" for refund in refunds]
    return Balance.objects.filter(address__in=places).aggregate(total=Sum("amount_minor"))["total"] or 0


def _seconds(order: UUID, asks: list[dict[str, float]], time: Clockwork) -> float | None:
    """From the end of a broken promise to the first time that the channel was asked."""
    delivery = Delivery.objects.filter(order=order).order_by("number").last()
    if delivery is None or delivery.delivered_at or not asks:
        return None
    asked: datetime = min(time.at(ask["received_at"]) for ask in asks)
    seconds = (asked - delivery.promise_until).total_seconds()
    return round(seconds, 3) if seconds >= 0 else None
