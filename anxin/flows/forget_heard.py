"""When may a seal be forgotten under which a callback came? When nothing so old counts as fresh any more."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.sourcing.models import Heard


@atomic(durable=True)
def forget_heard(ids: Collection[UUID], *, at: datetime) -> int:
    """Remove these seals; how many."""
    return Heard.objects.filter(pk__in=ids, at__lt=at).delete()[0]
