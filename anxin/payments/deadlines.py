"""Which kept notices has nobody acted on yet, and when is the next one looked at?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.payments.models import Heard


def due_heard(at: datetime, limit: int) -> list[UUID]:
    """Notices that were kept and left behind, the oldest first."""
    return list(Heard.objects.filter(due_at__lte=at).order_by("pk").values_list("pk", flat=True)[:limit])


def next_heard_due() -> datetime | None:
    """The next moment at which a kept notice counts as left behind."""
    found: datetime | None = Heard.objects.aggregate(next=Min("due_at"))["next"]
    return found
