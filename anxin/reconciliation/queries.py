"""What is to be read about bills and differences, and what would a remedy move?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from anxin.ledger.accounts import outside, platform_losses, suspense
from anxin.ledger.movements import Movement
from anxin.reconciliation.models import Bill, Difference, FeeTerms
from anxin.reconciliation.states import UNRESOLVED, Remedy
from anxin.routines import schema

ID_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Clearing:
    """An account that must return to zero and has not: what lies there, and since when without a break."""

    address: str
    kind: str
    currency: str
    amount_minor: int
    since: datetime


def agreed_basis_points(channel: UUID) -> int | None:
    """Which fee a channel has agreed to take, in hundredths of a per cent; None where its fees are not judged."""
    return FeeTerms.objects.filter(channel=channel).values_list("basis_points", flat=True).first()


def bills_of(shops: Collection[UUID], *, since: date) -> list[Bill]:
    """The bills of shops since a day, the latest day first, each with the number of its unresolved differences."""
    rows = Bill.objects.filter(shop__in=list(shops), day__gte=since).select_related("channel")
    open_ = Count("differences", filter=Q(differences__state__in=UNRESOLVED))
    return list(rows.annotate(open_count=open_).order_by("-day", "channel__position", "channel_id", "kind"))


def differences_of(shops: Collection[UUID], *, resolved: bool = False) -> QuerySet[Difference]:
    """The differences of shops that are not resolved, or those that are; the longest due or last resolved first."""
    rows = Difference.objects.filter(shop__in=list(shops)).select_related(
        "channel", "bill", "order", "payment__order", "refund__order"
    )
    if resolved:
        return rows.exclude(state__in=UNRESOLVED).order_by("-resolved_at")
    return rows.filter(state__in=UNRESOLVED).order_by("due_at", "pk")


def sums_of(shops: Collection[UUID]) -> list[dict[str, Any]]:
    """The unresolved differences by kind: how many, how much is at stake, the oldest; the largest sum first."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS, [list(shops)])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def clearing_of(shops: Collection[UUID]) -> list[Clearing]:
    """Suspense, refunds under way and chargebacks that are not at zero, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {schema()}.aged_balances(%s)", [list(shops)])
        return [Clearing(*row) for row in cursor.fetchall()]


def is_id(number: str) -> bool:
    """Whether a number on a bill can be one of ours."""
    return len(number) == ID_DIGITS and not set(number) - set("0123456789abcdef")


def gap_of(difference: Difference) -> int:
    """How much of money the two sides differ by, in minor units and signed: what they show beyond ours."""
    if difference.kind == "fee":
        return (difference.fee_minor or 0) - (difference.expected_fee_minor or 0)
    return (difference.theirs_minor or 0) - (difference.ours_minor or 0)


def movements_of(difference: Difference, at: datetime) -> list[Movement]:
    """What the proposed remedy would move in the books; nothing where it only asks, or where it is a person's."""
    world = outside(difference.shop_id, difference.channel_id)
    gap = gap_of(difference)
    if difference.remedy == Remedy.PARK and difference.theirs_minor:
        parked = f"unmatched:{difference.channel_id}:{difference.their_no}"
        return [_movement(difference, world, _suspense(difference), difference.theirs_minor, "unmatched", parked, at)]
    if difference.remedy != Remedy.BOOK_GAP or gap == 0:
        return []
    more = gap if difference.movement == "payment" else -gap
    key = f"difference:{difference.pk}"
    if more > 0:
        return [_movement(difference, world, _suspense(difference), more, "unmatched", key, at)]
    return [_movement(difference, platform_losses(difference.shop_id), world, -more, "adjusted", key, at)]


def _suspense(difference: Difference) -> str:
    return suspense(difference.shop_id, difference.channel_id)


def _movement(
    difference: Difference, source: str, target: str, amount_minor: int, kind: str, key: str, at: datetime
) -> Movement:
    return Movement(
        shop=difference.shop_id,
        order=None,
        source=source,
        target=target,
        amount_minor=amount_minor,
        currency=difference.theirs_currency or difference.ours_currency,
        kind=kind,
        ref=(difference.their_no or difference.our_no)[:80],
        key=key,
        at=at,
    )


SUMS = """
    SELECT kind, coalesce(nullif(theirs_currency, ''), ours_currency) AS currency, count(*) AS count,
        min(found_at) AS oldest, min(due_at) AS due_at,
        sum(CASE WHEN kind = 'fee' THEN abs(fee_minor - expected_fee_minor)
            WHEN kind IN ('state', 'currency') THEN coalesce(theirs_minor, ours_minor, 0)
            ELSE abs(coalesce(theirs_minor, 0) - coalesce(ours_minor, 0)) END)::bigint AS amount_minor
    FROM reconciliation_difference WHERE shop_id = ANY(%s) AND state IN ('open', 'acting')
    GROUP BY 1, 2 ORDER BY amount_minor DESC, kind
"""
