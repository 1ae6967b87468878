"""What if more left a payment than came in while a refund of it waited? Finance looks where the money is first."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.tell_of_refunds import tell_of_refunds
from anxin.refunds.models import Refund
from anxin.refunds.states import FINANCE_WITHIN, OnDue, RefundState
from anxin.transitions.move import move


def look_first(refunds: Collection[UUID], *, at: datetime) -> None:
    """Bring refunds that no channel has taken up before finance, and tell their buyers that it looks."""
    if not refunds:
        return
    moved = move(
        Refund,
        refunds,
        from_=(RefundState.PLANNED, RefundState.SHORT, RefundState.BOUNCED, RefundState.REVERSED),
        to=RefundState.WITH_FINANCE,
        by="machine",
        because="it may have gone back already",
        at=at,
        spent_there=True,
        late_since=at,
        due_at=at + FINANCE_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    refund_news(moved, News.SPENT, at=at)
    tell_of_refunds(set(Refund.objects.filter(pk__in=moved).values_list("shop", flat=True)), at=at)
