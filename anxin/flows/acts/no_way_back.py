"""What if a refund can never go back by its channel? Finance sees it, and the buyer is told what else there is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from anxin.flows.acts.refund_news import News, refund_news
from anxin.payments.capabilities import NoWay
from anxin.refunds.models import Refund
from anxin.refunds.states import OnDue, RefundState
from anxin.transitions.each import Each
from anxin.transitions.move import move

FINANCE_WITHIN = timedelta(hours=24)


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
