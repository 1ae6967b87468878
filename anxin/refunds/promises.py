"""Which promises have come true by themselves: the refund was asked for, the case decided, the goods delivered?"""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case as When
from django.db.models import DateTimeField, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models import When as If

from anxin.cases.models import Decision
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.refunds.models import Refund
from anxin.support.models import Commitment
from anxin.support.states import CommitmentState, Matter, Voice

ENDS = ("refund_full", "refund_prorated", "reissue", "buyer_chooses", "reject")


class CameTrue(NamedTuple):
    """A promise, what it was about, and when that happened."""

    commitment: UUID
    matter: str
    at: datetime

    @property
    def shown(self) -> str:
        """What shows that it was kept."""
        return f"{self.matter} {self.at.isoformat()}"


def come_true(ids: Collection[UUID] | None = None, *, limit: int | None = None) -> list[CameTrue]:
    """Open commitments (of `ids`, or all) whose matter has happened since they were made and before they were due."""
    rows = Commitment.objects.filter(state=CommitmentState.OPEN)
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    decided = Decision.objects.filter(order=OuterRef("order"), at__gte=OuterRef("made_at"), outcome__in=ENDS)
    asked = Refund.objects.filter(order=OuterRef("order"), asked_at__gte=OuterRef("made_at"))
    # an order goes on as delivered also where the rest was refunded: only goods that came keep a promise of goods
    missing = Delivery.objects.filter(order=OuterRef("order")).exclude(state=DeliveryState.DELIVERED)
    arrived = Delivery.objects.filter(order=OuterRef("order"), delivered_at__gte=OuterRef("made_at"))
    arrived = arrived.exclude(Exists(missing))
    happened = When(
        If(matter=Matter.REFUND, then=_first(asked, "asked_at")),
        If(matter=Matter.DECISION, then=_first(decided, "at")),
        If(matter=Matter.REISSUE, then=_first(decided.filter(outcome="reissue"), "at")),
        If(matter=Matter.DELIVERY, then=_first(arrived, "delivered_at")),
        # a decision with its reasons is an answer to the buyer; what was promised to others is answered in words
        If(Q(message=None) | Q(message__to=Voice.BUYER), matter=Matter.ANSWER, then=_first(decided, "at")),
        output_field=DateTimeField(),
    )
    rows = rows.annotate(happened=happened).filter(Q(happened__isnull=False), Q(happened__lt=F("due_at")))
    return [CameTrue(*row) for row in rows.order_by("id").values_list("id", "matter", "happened")[:limit]]


def promises_come_true(at: datetime, limit: int) -> list[UUID]:
    """Open commitments whose matter has happened, for the sweep; `at` is not asked, what happened has happened."""
    del at
    return [one.commitment for one in come_true(limit=limit)]


def _first(rows: QuerySet[Decision] | QuerySet[Refund] | QuerySet[Delivery], field: str) -> Subquery:
    return Subquery(rows.order_by().annotate(none=F("shop")).values("none").annotate(at_=Min(field)).values("at_")[:1])
