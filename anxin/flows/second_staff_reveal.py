"""How does a second pair of eyes agree that a colleague sees an order's codes?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import StaffReveal
from anxin.delivery.refusals import OwnRequest, RequestIsOver
from anxin.refusal import NotFound


@atomic(durable=True)
def second_staff_reveal(request: UUID, *, by: str, at: datetime) -> None:
    """Agree to a colleague's request. Raises NotFound, OwnRequest, RequestIsOver."""
    row = StaffReveal.objects.select_for_update().filter(pk=request).first()
    if row is None:
        raise NotFound
    if row.asked_by == by:
        raise OwnRequest
    if row.seen_at is not None or row.closes_at <= at:
        raise RequestIsOver
    if row.seconded_at is None:
        row.seconded_by, row.seconded_at = by, at
        row.save(update_fields=["seconded_by", "seconded_at"])
