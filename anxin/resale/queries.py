"""Which resellers are to be told something, and what moved on a reseller's balance?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q

from anxin.ledger.accounts import buyer_balance
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balances
from anxin.orders.states import OrderState
from anxin.resale.models import Resale, Reseller, Return
from anxin.workdays.hours import SHANGHAI

MOST_ROWS = 100
DELIVERED = (OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)
ENDED = (*DELIVERED, OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of a reseller's balance for one of its orders."""

    kind: str
    resale: Resale
    amount_minor: int
    at: datetime


def resales_to_tell(at: datetime, limit: int) -> list[UUID]:
    """Orders of resellers that came to another end than was told, the longest waiting first."""
    rows = Resale.objects.filter(order__state__in=ENDED).exclude(callback_url="")
    due = rows.filter(Q(telling=None) | Q(telling__tell_at__lte=at))
    untold = due.exclude(telling__told__in=DELIVERED, order__state__in=DELIVERED)
    for state in (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED):
        untold = untold.exclude(telling__told=state, order__state=state)
    return list(untold.order_by("asked_at").values_list("pk", flat=True)[:limit])


def return_of(resale: Resale, number: str) -> Return | None:
    """A price asked back, by the reseller's own number."""
    return Return.objects.filter(resale=resale, number=number).first()


def resellers_of(shops: Collection[UUID]) -> list[tuple[Reseller, int, int]]:
    """The resellers of shops, the newest last, each with its balance in minor units and how many orders it placed."""
    rows = Reseller.objects.select_related("shop", "buyer").filter(shop__in=shops).annotate(orders=Count("resales"))
    kept = list(rows.order_by("created_at", "pk"))
    by_currency: dict[str, dict[str, int]] = {}
    for currency in {row.shop.currency for row in kept}:
        wallets = [buyer_balance(row.shop_id, row.buyer_id) for row in kept if row.shop.currency == currency]
        by_currency[currency] = balances(wallets, currency=currency)
    return [(row, by_currency[row.shop.currency][buyer_balance(row.shop_id, row.buyer_id)], row.orders) for row in kept]


def orders_of(reseller: UUID) -> list[Resale]:
    """What a reseller ordered, the newest first."""
    rows = Resale.objects.select_related("order").filter(reseller=reseller).order_by("-asked_at", "-pk")
    return list(rows[:MOST_ROWS])


def movements_of(reseller: Reseller, day: date) -> Sequence[Moved]:
    """What was taken from the reseller's balance for its orders on a day in Shanghai, and what came back."""
    wallet = buyer_balance(reseller.shop_id, reseller.buyer_id)
    since = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    rows = list(
        Transfer.objects.filter(
            Q(source=wallet, kind="paid") | Q(target=wallet, kind="refund_arrived"),
            at__gte=since,
            at__lt=since + timedelta(days=1),
        ).order_by("at", "id")
    )
    orders = [row.order for row in rows]
    sold = {row.order_id: row for row in Resale.objects.select_related("order").filter(order__in=orders)}
    return [
        Moved("order" if row.source == wallet else "refund", sold[row.order], row.amount_minor, row.at)
        for row in rows
        if row.order in sold
    ]
