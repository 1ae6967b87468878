"""Until when is a complaint answered and over, and which complaints are due or have something to be told?"""

from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from anxin.complaints.answering import answering
from anxin.complaints.models import Complaint, Watch
from anxin.complaints.states import OPEN, Kind
from anxin.payments.models import Channel
from anxin.refunds.states import RefundState
from anxin.workdays import add_working_days
from anxin.workdays.hours import SHANGHAI

ANSWER_WITHIN: Final = timedelta(hours=24)
FINISH_WITHIN: Final = timedelta(hours=72)
CHARGEBACK_WITHIN: Final = timedelta(days=7)
AUTHORITY_WORKING_DAYS: Final = 7
LOOK_EVERY: Final = {Kind.WECHAT: timedelta(hours=1), Kind.ALIPAY: timedelta(minutes=10)}
LOOK_MISSED_AFTER: Final = timedelta(hours=3)


def answer_by(at: datetime) -> datetime:
    """Until when a complaint, or what its payer wrote last, is answered."""
    return at + ANSWER_WITHIN


def finish_by(kind: Kind, at: datetime) -> datetime:
    """Until when a complaint of this kind is over, by the outside's own limit."""
    if kind is Kind.CHARGEBACK:
        return at + CHARGEBACK_WITHIN
    if kind is Kind.AUTHORITY:
        day = add_working_days(at.astimezone(SHANGHAI).date(), AUTHORITY_WORKING_DAYS).day
        return datetime.combine(day, time(18, 0), SHANGHAI)
    return at + FINISH_WITHIN


def due_complaints(at: datetime, limit: int) -> list[UUID]:
    """Open complaints whose time has come, and those about which something is to be told; the longest due first."""
    rows = _open().filter(Q(due_at__lte=at) | _decided() | _arrived())
    return list(rows.order_by("due_at", "pk").values_list("pk", flat=True)[:limit])


def next_complaint_due() -> datetime | None:
    """The next moment at which a complaint falls due."""
    due: datetime | None = _open().aggregate(next=Min("due_at"))["next"]
    return due


def unwatched_channels(at: datetime, limit: int) -> list[UUID]:
    """Channels with complaints whose list nobody looks at, or not any more."""
    watched = Watch.objects.filter(channel=OuterRef("pk"), due_at__gt=at)
    rows = Channel.objects.filter(~Exists(watched), enabled=True, capabilities__complaints=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _open() -> QuerySet[Complaint]:
    return Complaint.objects.filter(state__in=[state.value for state in OPEN])


def _heard() -> Q:
    """Whoever complained hears our answers by themselves: not by letter, and not through a card's bank."""
    return Q(channel__isnull=False) & ~Q(kind=Kind.CHARGEBACK)


def _decided() -> Q:
    """Its case has ended since it was last told how things stand."""
    ended = Q(case__closed_at__isnull=False)
    return _heard() & ended & (Q(outcome_at=None) | Q(outcome_at__lt=F("case__closed_at")))


def _arrived() -> Q:
    """The money that answers it has come back to the payer, and that is not told yet."""
    refunds = answering(OuterRef("pk")).filter(order=OuterRef("order"))
    whole = Exists(refunds.filter(state=RefundState.ARRIVED)) & ~Exists(refunds.exclude(state=RefundState.ARRIVED))
    untold = Q(outcome_at__isnull=False, answered_at__isnull=False, finish_asked=False)
    return _heard() & untold & Q(whole)
