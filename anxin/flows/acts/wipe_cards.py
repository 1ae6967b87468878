"""What becomes of the cards that buyers named for refunds that came back? Nothing is left once they have arrived."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.refunds.models import BuyerCard


def wipe_cards(refunds: Collection[UUID], *, at: datetime) -> int:
    """Forget holder and number of each; how many there were."""
    if not refunds:
        return 0
    kept = BuyerCard.objects.filter(refund__in=list(refunds), wiped_at=None)
    return kept.update(holder_sealed=b"", number_sealed=b"", wiped_at=at)
