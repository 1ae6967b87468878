"""Which resellers have been told?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.resale.models import Resale, Telling


@atomic(durable=True)
def record_tellings(told: Sequence[tuple[Resale, bool]], *, at: datetime) -> int:
    """Note what each was told; a later change of the order is told again. How many were told."""
    taken = [row for row, done in told if done]
    for row in taken:
        said = row.order.state if row.order else ""
        Telling.objects.filter(pk=row.pk).update(told=said, tries=0, tell_at=at)
    return len(taken)
