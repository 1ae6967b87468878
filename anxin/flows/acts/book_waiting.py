"""Which costs of a docked supplier can be booked now, that its balance in our books could not pay before?"""

from datetime import datetime
from uuid import UUID

from anxin.ledger.accounts import outside, upstream_claim, upstream_prepaid
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balances
from anxin.ledger.transfer import transfer
from anxin.payouts.models import Supplied


def book_waiting(supplier: UUID, at: datetime) -> None:
    """Book the costs that the balance covers, the oldest first; what is claimed back is not there to be spent."""
    rows = list(
        Supplied.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("order")
        .filter(supplier=supplier, booked_at=None)
        .order_by("at", "delivery")
    )
    if not rows:
        return
    prepaid, claim = upstream_prepaid(rows[0].shop_id, supplier), upstream_claim(rows[0].shop_id, supplier)
    left = sum(balances([prepaid, claim], currency=rows[0].currency).values())
    due = []
    for row in rows:
        if row.amount_minor > left:
            break
        left -= row.amount_minor
        due.append(row)
    outcomes = transfer([_movement(row, at) for row in due])
    booked = [row.pk for row, outcome in zip(due, outcomes, strict=True) if outcome.stands]
    Supplied.objects.filter(pk__in=booked).update(booked_at=at)


def _movement(row: Supplied, at: datetime) -> Movement:
    return Movement(
        shop=row.shop_id,
        order=row.order_id,
        source=upstream_prepaid(row.shop_id, row.supplier_id),
        target=outside(row.shop_id, row.supplier_id),
        amount_minor=row.amount_minor,
        currency=row.currency,
        kind="supplied",
        ref=row.order.ref,
        key=f"supplied:{row.pk}",
        at=at,
    )
