"""Which bills and differences are due, and when is the next?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from anxin.payments.models import Channel, ChannelChange
from anxin.payouts.models import UpstreamBill
from anxin.people.models import Supplier
from anxin.reconciliation.days import last_ready
from anxin.reconciliation.models import Bill, Difference
from anxin.reconciliation.states import OPEN_BILLS, UNRESOLVED, Source
from anxin.refunds.models import Refund
from anxin.refunds.states import OPEN

# after the last day on which it takes refunds a channel may still take one back, or be late with its bill
STILL_MOVES = timedelta(days=60)


def channels_without_bills(at: datetime, limit: int) -> list[UUID]:
    """Channels whose day is over and not yet reconciled, not even with our own books.

    One that is switched off takes no new payments; as long as what was paid by it can go back it is reconciled as any.
    """
    done = Bill.objects.filter(channel=OuterRef("pk"), day=last_ready(at), kind=Source.BOOKS)
    rows = Channel.objects.filter(~Exists(done))
    rows = rows.filter(Q(enabled=True) | Q(pk__in=_still_moving(list(rows.filter(enabled=False)), at)))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def _still_moving(off: Sequence[Channel], at: datetime) -> set[UUID]:
    """Those that were switched off so lately that their payments can go back, or that have a refund under way."""
    if not off:
        return set()
    keys = [row.pk for row in off]
    changes = ChannelChange.objects.filter(channel__in=keys, act="disabled").order_by().values_list("channel")
    since: dict[UUID, datetime] = dict(changes.annotate(Max("at")))
    under_way = Refund.objects.filter(payment__channel__in=keys, state__in=OPEN).values_list("payment__channel")
    lately = {row.pk for row in off if row.pk in since and since[row.pk] + _for_days(row) > at}
    return lately | {pk for (pk,) in under_way.distinct()}


def _for_days(channel: Channel) -> timedelta:
    return timedelta(days=channel.can.window_days) + STILL_MOVES


def suppliers_without_bills(at: datetime, limit: int) -> list[UUID]:
    """Docked suppliers that give bills, whose last day that is over nobody has asked for yet."""
    wanted = UpstreamBill.objects.filter(supplier=OuterRef("pk"), day=last_ready(at))
    rows = Supplier.objects.filter(~Exists(wanted), agreement__in_advance=True, capabilities__bills=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def due_bills(at: datetime, limit: int) -> list[UUID]:
    """Bills that should be there and are not, the longest due first."""
    rows = Bill.objects.filter(state__in=OPEN_BILLS, due_at__lte=at).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_bill_due() -> datetime | None:
    """The earliest moment at which a bill is due."""
    rows = Bill.objects.filter(state__in=OPEN_BILLS).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()


def due_differences(at: datetime, limit: int) -> list[UUID]:
    """Differences nobody resolved in time, or whose remedy is to be looked at, the longest due first."""
    rows = Difference.objects.filter(state__in=UNRESOLVED, due_at__lte=at).order_by("due_at", "pk")
    return list(rows.values_list("pk", flat=True)[:limit])


def next_difference_due() -> datetime | None:
    """The earliest moment at which a difference is due."""
    rows = Difference.objects.filter(state__in=UNRESOLVED).order_by("due_at")
    return rows.values_list("due_at", flat=True).first()
