"""What do the tests of the agenda plan, and how do they look at it?"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from anxin.agenda.asks import Claimed, Planned
from anxin.agenda.claim import claim
from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.agenda.plan import plan
from anxin.refs import new_id

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SHOP = new_id()
LONG, SHORT = 60.0, 0.0


def planned(count: int = 1, *, kind: Kind = Kind.REFUND_ASK, due_at: datetime = NOON, **more: Any) -> list[Planned]:
    """Asks about different subjects."""
    return [Planned(kind, SHOP, new_id(), due_at, **more) for _ in range(count)]


def put(count: int = 1, **more: Any) -> list[UUID]:
    """Plan asks and return their subjects."""
    asks = planned(count, **more)
    plan(asks)
    return [ask.subject for ask in asks]


def take(limit: int = 100, *, at: datetime = NOON, lease_seconds: float = LONG, **more: Any) -> list[Claimed]:
    """Claim refund asks."""
    return claim(Kind.REFUND_ASK, limit=limit, at=at, lease_seconds=lease_seconds, **more)


def row(claimed: Claimed) -> Ask:
    """The row as it is now."""
    return Ask.objects.get(pk=claimed.id)


def later(seconds: float) -> datetime:
    """Noon and a bit."""
    return NOON + timedelta(seconds=seconds)
