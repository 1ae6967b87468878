"""What if a refund can never go back by its channel? Finance sees it, and the buyer is told what else there is."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.refund_news import News, refund_news
from anxin.flows.acts.tell_of_refunds import tell_of_refunds
from anxin.payments.capabilities import NoWay
from anxin.refunds.models import Refund
from anxin.refunds.states import FINANCE_WITHIN, OnDue, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move


def no_way_back(why: Mapping[UUID, NoWay], *, at: datetime) -> None:
    """Bring each refund, that no channel has taken up, before finance with its reason, and tell its buyer."""
    moved = move(
        Refund,
        why,
        from_=(RefundState.PLANNED, RefundState.SHORT, RefundState.BOUNCED, RefundState.REVERSED),
        to=RefundState.WITH_FINANCE,
        by="machine",
        because="the channel cannot give it back",
        at=at,
        detail=Each({refund: str(said) for refund, said in why.items()}),
        late_since=at,
        due_at=at + FINANCE_WITHIN,
        on_due=OnDue.TELL_FINANCE,
    )
    refund_news(moved, News.NO_WAY_BACK, at=at)
    tell_of_refunds(set(Refund.objects.filter(pk__in=moved).values_list("shop", flat=True)) if moved else (), at=at)
