"""Which costs and losses at a docked supplier can be booked now, that its balance in our books could not pay before?"""

from collections.abc import Sequence
from datetime import datetime
from itertools import accumulate
from uuid import UUID

from anxin.ledger.accounts import outside, upstream_claim, upstream_prepaid
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.ledger.transfer import transfer
from anxin.payouts.models import Supplied
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import SurplusState

Waiting = Supplied | Surplus


def book_waiting(supplier: UUID, at: datetime) -> None:
    """Book what the balance covers, the oldest first; what is claimed back is not there to be spent."""
    waiting: list[Waiting] = [*_costs(supplier), *_losses(supplier)]
    rows = sorted(waiting, key=lambda row: (row.at, row.pk))
    if not rows:
        return
    prepaid, claim = upstream_prepaid(rows[0].shop_id, supplier), upstream_claim(rows[0].shop_id, supplier)
    left = sum(balances([prepaid, claim], currency=rows[0].currency).values())
    due = [row for row, spent in zip(rows, accumulate(_cost(row) for row in rows), strict=True) if spent <= left]
    outcomes = transfer([_movement(row, at) for row in due])
    booked = [row.pk for row, outcome in zip(due, outcomes, strict=True) if outcome.stands]
    Supplied.objects.filter(pk__in=booked).update(booked_at=at)
    Surplus.objects.filter(pk__in=booked).update(booked_at=at)


def _costs(supplier: UUID) -> Sequence[Supplied]:
    rows = Supplied.objects.select_for_update(of=("self",), skip_locked=True).select_related("order")
    return list(rows.filter(supplier=supplier, booked_at=None))


def _losses(supplier: UUID) -> Sequence[Surplus]:
    """What came too often and was lost, where the shop bears it: the supplier took its price from what lies there."""
    rows = Surplus.objects.select_for_update(of=("self",), skip_locked=True).select_related("order")
    lost = rows.filter(supplier=supplier, state=SurplusState.LOST, liable="platform", cost_minor__gt=0)
    return list(lost.filter(booked_at=None))


def _cost(row: Waiting) -> int:
    return row.amount_minor if isinstance(row, Supplied) else row.cost_minor


def _movement(row: Waiting, at: datetime) -> Movement:
    kind = "supplied" if isinstance(row, Supplied) else "surplus_lost"
    return Movement(
        shop=row.shop_id,
        order=row.order_id,
        source=upstream_prepaid(row.shop_id, row.supplier_id),
        target=outside(row.shop_id, row.supplier_id),
        amount_minor=_cost(row),
        currency=row.currency,
        kind=kind,
        ref=row.order.ref,
        key=f"{kind}:{row.pk}",
        at=at,
    )
