"""Which bills are wanted? Of every channel each day that is over: the channel's own, where it has any, and our books'.

Our books need not be fetched, so orders and books are compared at once. After a pause no day of the last week is
left out.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.payments.models import Channel
from anxin.reconciliation.compare_books import compare_books
from anxin.reconciliation.days import last_ready
from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import OnDue, Source

MOST_DAYS = 7
FETCHED_WITHIN = timedelta(hours=6)


@atomic(durable=True)
def plan_bills(channels: Collection[UUID], *, at: datetime) -> int:
    """Plan the bills of these channels up to the last day that is over; how many are new."""
    rows = Channel.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=channels).order_by("pk")
    count = 0
    for channel in rows:
        for day in _days(channel, last_ready(at)):
            for kind in channel.can.bills:
                count += _want(channel, day, Source(kind), at)
            count += _want(channel, day, Source.BOOKS, at)
    return count


def _days(channel: Channel, last: date) -> list[date]:
    """From the day after the last one done; of a new channel, the last day alone."""
    done = Bill.objects.filter(channel=channel, kind=Source.BOOKS).order_by("-day").values_list("day", flat=True)
    before = done.first() or last - timedelta(days=1)
    return [last - timedelta(days=n) for n in reversed(range(min((last - before).days, MOST_DAYS)))]


def _want(channel: Channel, day: date, kind: Source, at: datetime) -> int:
    bill, made = Bill.objects.get_or_create(
        channel=channel,
        day=day,
        kind=kind,
        defaults={"shop_id": channel.shop_id, "due_at": at + FETCHED_WITHIN, "on_due": OnDue.REPORT},
    )
    if made and kind is Source.BOOKS:
        bill.channel = channel
        compare_books(bill, at=at)
    elif made:
        plan([Planned(Kind.BILL_FETCH, channel.shop_id, bill.pk, at)])
    return int(made)
