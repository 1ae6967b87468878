"""Which bills and differences are due, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from anxin.payments.models import Channel
from anxin.payouts.models import UpstreamBill
from anxin.people.models import Supplier
from anxin.reconciliation.days import last_ready
from anxin.reconciliation.models import Bill, Difference
from anxin.reconciliation.states import OPEN_BILLS, UNRESOLVED, Source


def channels_without_bills(at: datetime, limit: int) -> list[UUID]:
    """Channels whose day is over and not yet reconciled, not even with our own books."""
    done = Bill.objects.filter(channel=OuterRef("pk"), day=last_ready(at), kind=Source.BOOKS)
    rows = Channel.objects.filter(~Exists(done), enabled=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


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
