"""Which payouts, contests, claims and frozen moneys are due, and when is the next?"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from anxin.cases.models import Case
from anxin.cases.states import OPEN as CASE_OPEN
from anxin.delivery.models import Delivery
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments.models import Channel, Payment
from anxin.payments.states import PaymentState
from anxin.payouts.models import (
    Agreement,
    BalanceLook,
    Contest,
    Payout,
    Reservation,
    UpstreamBill,
    UpstreamClaim,
    UpstreamDifference,
)
from anxin.payouts.states import PAYOUT_OPEN, UPSTREAM_BILL_OPEN, AgreementState, ContestState, UpstreamClaimState
from anxin.people.models import Supplier
from anxin.workdays.hours import SHANGHAI

BEFORE_THAWING, VET_GRACE = timedelta(days=5), timedelta(days=14)


def due_payouts(at: datetime, limit: int) -> list[UUID]:
    """Open payouts whose time has come, the longest due first."""
    return _due(_payouts(), at, limit)


def next_payout_due() -> datetime | None:
    """The next moment at which a payout falls due."""
    return _next(_payouts())


def due_contests(at: datetime, limit: int) -> list[UUID]:
    """Open contests whose time has come, the longest due first."""
    return _due(_contests(), at, limit)


def next_contest_due() -> datetime | None:
    """The next moment at which a contest falls due."""
    return _next(_contests())


def due_frozen(at: datetime, limit: int) -> list[UUID]:
    """Orders whose money their channel will not keep frozen for longer than five days more: those in a case, and those
    confirmed that are settled only after that. What docked suppliers brought is the shop's own and stays where it is;
    of an order of theirs to which another one brought pieces, these are found."""
    sold = Line.objects.filter(order=OuterRef("order"), supplier__agreement__in_advance=True)
    others = Delivery.objects.filter(order=OuterRef("order")).exclude(supplier__agreement__in_advance=True)
    found: list[UUID] = []
    for channel in Channel.objects.all():
        days = channel.can.third_party_hold_days
        if not days:
            continue
        since = at - timedelta(days=days) + BEFORE_THAWING
        open_cases = Case.objects.filter(
            state__in=CASE_OPEN,
            order__state__in=(OrderState.DELIVERED, OrderState.CONFIRMED),
            order__paid_at__lte=since,
            order__reservations=None,
        ).values("order")
        late = Order.objects.filter(
            state=OrderState.CONFIRMED, case_open=False, paid_at__lte=since, due_at__gt=at, reservations=None
        )
        mine = Q(order__in=open_cases) | Q(order__in=late.values("pk"))
        paid = Payment.objects.filter(mine, channel=channel, state=PaymentState.PAID, frozen=True)
        paid = paid.exclude(Exists(sold) & ~Exists(others))
        found += paid.values_list("order", flat=True)[: limit - len(found)]
    return found[:limit]


def due_reservations(at: datetime, limit: int) -> list[UUID]:
    """Money set aside whose order is over."""
    rows = Reservation.objects.filter(
        released_at=None,
        reserved_at__lte=at,
        order__case_open=False,
        order__state__in=(OrderState.SETTLED, OrderState.REFUNDED),
    )
    return list(rows.order_by("reserved_at").values_list("pk", flat=True)[:limit])


def due_claims(at: datetime, limit: int) -> list[UUID]:
    """Claims against docked suppliers that nobody has ended in time, the longest due first."""
    return _due(_claims(), at, limit)


def next_claim_due() -> datetime | None:
    """The next moment at which such a claim falls due."""
    return _next(_claims())


def due_vettings(at: datetime, limit: int) -> list[UUID]:
    """Agreements whose identity is to be checked again: to be told of, or told of two weeks ago in vain."""
    rows = Agreement.objects.filter(state=AgreementState.VETTED, vet_again_at__lte=at)
    rows = rows.filter(Q(vet_told_at=None) | Q(vet_told_at__lte=at - VET_GRACE))
    return list(rows.order_by("vet_again_at").values_list("pk", flat=True)[:limit])


def balances_unseen(at: datetime, limit: int) -> list[UUID]:
    """Docked suppliers whose system tells our balance, and that nobody has planned to ask for it today."""
    seen = BalanceLook.objects.filter(supplier=OuterRef("pk"), day=at.astimezone(SHANGHAI).date())
    rows = Supplier.objects.filter(~Exists(seen), agreement__in_advance=True, capabilities__balance=True)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:limit])


def due_upstream_bills(at: datetime, limit: int) -> list[UUID]:
    """Bills of docked suppliers that should be there and are not, the longest due first."""
    return _due(_bills(), at, limit)


def next_upstream_bill_due() -> datetime | None:
    """The next moment at which such a bill falls due."""
    return _next(_bills())


def due_upstream_differences(at: datetime, limit: int) -> list[UUID]:
    """Lines of such bills that nobody resolved in time, the longest due first."""
    return _due(_differences(), at, limit)


def next_upstream_difference_due() -> datetime | None:
    """The next moment at which such a line falls due."""
    return _next(_differences())


def _claims() -> QuerySet[UpstreamClaim]:
    return UpstreamClaim.objects.filter(state=UpstreamClaimState.OPEN)


def _bills() -> QuerySet[UpstreamBill]:
    return UpstreamBill.objects.filter(state__in=UPSTREAM_BILL_OPEN)


def _differences() -> QuerySet[UpstreamDifference]:
    return UpstreamDifference.objects.filter(resolved_at=None)


def _payouts() -> QuerySet[Payout]:
    return Payout.objects.filter(state__in=PAYOUT_OPEN)


def _contests() -> QuerySet[Contest]:
    return Contest.objects.filter(state=ContestState.OPENED)


def _due(rows: QuerySet[Any], at: datetime, limit: int) -> list[UUID]:
    return list(rows.filter(due_at__lte=at).order_by("due_at").values_list("pk", flat=True)[:limit])


def _next(rows: QuerySet[Any]) -> datetime | None:
    due: datetime | None = rows.aggregate(next=Min("due_at"))["next"]
    return due
