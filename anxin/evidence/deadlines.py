"""Which uploads has nobody read in time, and when is the next?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, F, Min, Q
from django.db.models.functions import Greatest

from anxin.evidence.models import Upload
from anxin.evidence.states import PENDING, UploadState

READ_WITHIN = timedelta(minutes=10)
# longer than the reader of one picture may take in all its tries, so that nobody else takes it up meanwhile
LEASE = timedelta(minutes=3)
MOST_TRIES = 3


def due_uploads(at: datetime, limit: int) -> list[UUID]:
    """Uploads that waited too long, or on which readers have died: a person looks at them instead."""
    late = Q(at__lte=at - READ_WITHIN) & (Q(state=UploadState.WAITING) | Q(reading_until__lte=at))
    died = Q(state=UploadState.READING, reading_until__lte=at, tries__gte=MOST_TRIES)
    rows = Upload.objects.filter(late | died, state__in=PENDING).order_by("at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_upload_due() -> datetime | None:
    """The next moment at which an upload has waited long enough."""
    # one that is being read is not due before its reader's time is over, however old it is
    due = Greatest(F("at") + READ_WITHIN, F("reading_until"), output_field=DateTimeField())
    first: datetime | None = Upload.objects.filter(state__in=PENDING).aggregate(first=Min(due))["first"]
    return first
