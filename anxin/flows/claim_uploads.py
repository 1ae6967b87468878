"""Which pictures does a reader take up next? One upload is with one reader at a time, until its lease lapses."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q
from django.db.transaction import atomic

from anxin.evidence.deadlines import LEASE, MOST_TRIES
from anxin.evidence.files import copy_of
from anxin.evidence.models import Upload
from anxin.evidence.refusals import FileMissing
from anxin.evidence.states import UploadState


@dataclass(frozen=True, slots=True)
class Claimed:
    """One picture to be read: its clean copy, never the original."""

    upload: UUID
    data: bytes = field(repr=False)


@atomic(durable=True)
def claim_uploads(limit: int, at: datetime) -> list[Claimed]:
    """At most `limit` pictures, the oldest first; whoever does not record one within the lease loses it.

    One whose copy is not as it was sealed is left to a person.
    """
    free = Q(state=UploadState.WAITING) | Q(state=UploadState.READING, reading_until__lte=at)
    rows = Upload.objects.select_for_update(skip_locked=True).filter(free, tries__lt=MOST_TRIES)
    taken = list(rows.order_by("at", "pk")[:limit])
    Upload.objects.filter(pk__in=[row.pk for row in taken]).update(
        state=UploadState.READING, reading_until=at + LEASE, tries=F("tries") + 1
    )
    return [claimed for row in taken if (claimed := _claimed(row))]


def _claimed(row: Upload) -> Claimed | None:
    try:
        return Claimed(row.pk, copy_of(row))
    except FileMissing:
        return None
