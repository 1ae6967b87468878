"""Which resellers have taken the news of what became of a price they asked back?"""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.resale.models import Return


@atomic(durable=True)
def record_returns(told: Sequence[tuple[Return, bool]], *, at: datetime) -> int:
    """Note those that were taken; how many."""
    taken = [row.pk for row, done in told if done]
    return Return.objects.filter(pk__in=taken, told_at=None).update(told_at=at)
