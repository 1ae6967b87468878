"""Which cases are due, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.cases.models import Case, Offer, Remedy
from anxin.cases.states import OPEN, OfferState, RemedyState


def due_cases(at: datetime, limit: int) -> list[UUID]:
    """Open cases whose time has come, the longest due first."""
    rows = Case.objects.filter(state__in=OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_case_due() -> datetime | None:
    """The next moment at which a case falls due."""
    due: datetime | None = Case.objects.filter(state__in=OPEN).aggregate(next=Min("due_at"))["next"]
    return due


def due_remedies(at: datetime, limit: int) -> list[UUID]:
    """Remedies for many that are under way, the longest due first."""
    rows = Remedy.objects.filter(state=RemedyState.RUNNING, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_remedy_due() -> datetime | None:
    """The next moment at which a remedy goes on."""
    due: datetime | None = Remedy.objects.filter(state=RemedyState.RUNNING).aggregate(next=Min("due_at"))["next"]
    return due


def due_offers(at: datetime, limit: int) -> list[UUID]:
    """Offers that nobody has answered in time, the longest due first."""
    rows = Offer.objects.filter(state=OfferState.OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_offer_due() -> datetime | None:
    """The next moment at which an offer lapses."""
    due: datetime | None = Offer.objects.filter(state=OfferState.OPEN).aggregate(next=Min("due_at"))["next"]
    return due
