"""Which kept notices has nobody acted on yet, which money of unknown purpose is overdue, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.payments.models import Heard, Unmatched
from anxin.payments.states import UNSETTLED


def due_heard(at: datetime, limit: int) -> list[UUID]:
    """Notices that were kept and left behind, the oldest first."""
    return list(Heard.objects.filter(due_at__lte=at).order_by("pk").values_list("pk", flat=True)[:limit])


def next_heard_due() -> datetime | None:
    """The next moment at which a kept notice counts as left behind."""
    found: datetime | None = Heard.objects.aggregate(next=Min("due_at"))["next"]
    return found


def due_unmatched(at: datetime, limit: int) -> list[UUID]:
    """Money in suspense, or hints of it, whose time has passed, the longest due first."""
    rows = Unmatched.objects.filter(state__in=UNSETTLED, due_at__lte=at).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_unmatched_due() -> datetime | None:
    """The next moment at which money in suspense falls due."""
    found: datetime | None = Unmatched.objects.filter(state__in=UNSETTLED).aggregate(next=Min("due_at"))["next"]
    return found
