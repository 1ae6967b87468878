"""Which announced rules are due to come into force, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Min

from anxin.policy.models import PolicyVersion
from anxin.policy.states import PolicyState


def due_policies(at: datetime, limit: int) -> list[UUID]:
    """Announced versions whose day has come, the longest due first."""
    due = PolicyVersion.objects.filter(state=PolicyState.ANNOUNCED, takes_effect_at__lte=at)
    return list(due.order_by("takes_effect_at").values_list("pk", flat=True)[:limit])


def next_policy_due() -> datetime | None:
    """The next moment at which a version comes into force."""
    announced = PolicyVersion.objects.filter(state=PolicyState.ANNOUNCED)
    due: datetime | None = announced.aggregate(next=Min("takes_effect_at"))["next"]
    return due
