"""What if nobody takes up a line in which a docked supplier's bill differs? It becomes the operator's."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.payouts.models import UpstreamDifference

AGAIN = timedelta(hours=24)


@atomic(durable=True)
def chase_upstream_differences(ids: Collection[UUID], *, at: datetime) -> int:
    """Hand on what is overdue; how many lines."""
    rows = UpstreamDifference.objects.filter(pk__in=ids, resolved_at=None, due_at__lte=at)
    return rows.update(owner="operator", due_at=at + AGAIN)
