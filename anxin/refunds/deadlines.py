"""Which refunds are due, and when is the next?"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min

from anxin.refunds.models import BuyerCard, Refund
from anxin.refunds.states import OPEN

CARD_KEPT = timedelta(days=30)


def due_refunds(at: datetime, limit: int) -> list[UUID]:
    """Refunds under way whose time has come, the longest due first."""
    rows = Refund.objects.filter(state__in=OPEN, due_at__lte=at).order_by("due_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_refund_due() -> datetime | None:
    """The next moment at which a refund falls due."""
    due: datetime | None = Refund.objects.filter(state__in=OPEN).aggregate(next=Min("due_at"))["next"]
    return due


def refunds_with_old_cards(at: datetime, limit: int) -> list[UUID]:
    """Refunds whose buyers named a card a month ago that is still kept, the oldest first."""
    rows = BuyerCard.objects.filter(wiped_at=None, consented_at__lte=at - CARD_KEPT).order_by("consented_at")
    return list(rows.values_list("refund", flat=True)[:limit])
