"""When may it be forgotten how orders ended at a supplier? When nobody measures so far back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.sourcing.models import Ended


@atomic(durable=True)
def forget_ends(ids: Collection[UUID], *, at: datetime) -> int:
    """Remove these; how many."""
    return Ended.objects.filter(pk__in=ids, at__lt=at).delete()[0]
