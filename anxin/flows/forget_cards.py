"""When is a card forgotten whose refund never came to an end? A month after it was named; it can be named again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.wipe_cards import wipe_cards


@atomic(durable=True)
def forget_cards(refunds: Collection[UUID], *, at: datetime) -> int:
    """Wipe the cards of these refunds; how many."""
    return wipe_cards(refunds, at=at)
