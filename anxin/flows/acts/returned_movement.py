"""What does the movement look like that brings a refund back which had arrived?"""

from datetime import datetime
from uuid import UUID

from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.movements import Movement


def returned_movement(
    shop: UUID,
    order: UUID,
    refund: UUID,
    amount_minor: int,
    currency: str,
    *,
    source: str,
    ref: str,
    key: str,
    at: datetime,
) -> Movement:
    """From where it had arrived, the channel or the buyer's balance, into the refund again, once under its key."""
    return Movement(
        shop=shop,
        order=order,
        source=source,
        target=refund_account(shop, refund),
        amount_minor=amount_minor,
        currency=currency,
        kind="refund_returned",
        ref=ref,
        key=key,
        at=at,
    )
