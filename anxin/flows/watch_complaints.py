"""Whose list of complaints is looked at? Every channel's that has one, from its first day on."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind as Ask
from anxin.agenda.plan import plan
from anxin.complaints.deadlines import LOOK_MISSED_AFTER
from anxin.complaints.models import Watch
from anxin.payments.models import Channel


@atomic(durable=True)
def watch_complaints(channels: Collection[UUID], *, at: datetime) -> int:
    """Plan a look at each channel that nobody looks at, or not any more; how many."""
    rows = list(Channel.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=channels).order_by("pk"))
    for channel in rows:
        Watch.objects.update_or_create(
            channel=channel, defaults={"shop_id": channel.shop_id, "due_at": at + LOOK_MISSED_AFTER}
        )
    plan([Planned(Ask.COMPLAINT_LIST, row.shop_id, row.pk, at, key=at.isoformat()) for row in rows])
    return len(rows)
