"""What does a movement of a supplier's money look like that belongs to no order?"""

from datetime import datetime
from uuid import UUID

from anxin.ledger.movements import Movement


def party_movement(
    shop: UUID,
    source: str,
    target: str,
    amount_minor: int,
    currency: str,
    *,
    kind: str,
    ref: str,
    key: str,
    at: datetime,
) -> Movement:
    """One movement between a party's accounts, once under its key."""
    return Movement(
        shop=shop,
        order=None,
        source=source,
        target=target,
        amount_minor=amount_minor,
        currency=currency,
        kind=kind,
        ref=ref,
        key=key,
        at=at,
    )
