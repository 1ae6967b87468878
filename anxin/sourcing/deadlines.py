"""Which seals of callbacks are so old that nothing under them counts as fresh, and which ends tell nothing any more?"""

from datetime import datetime, timedelta
from uuid import UUID

from anxin.sourcing.models import Ended, Heard

# the most patient protocol takes a callback two hours after it was sealed
KEPT = timedelta(days=1)


def old_seals(at: datetime, limit: int) -> list[UUID]:
    """Seals heard a day ago and before, the oldest first."""
    return list(Heard.objects.filter(at__lte=at - KEPT).order_by("at").values_list("pk", flat=True)[:limit])


def old_ends(at: datetime, limit: int) -> list[UUID]:
    """Ends of orders a day ago and before, the oldest first."""
    return list(Ended.objects.filter(at__lte=at - KEPT).order_by("at").values_list("pk", flat=True)[:limit])
