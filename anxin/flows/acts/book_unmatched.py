"""How does money of unknown purpose come into the books?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, suspense
from anxin.ledger.movements import Movement
from anxin.payments.models import Unmatched


def book_unmatched(rows: Sequence[Unmatched], *, at: datetime) -> None:
    """From the world into the channel's suspense account, once for each transaction of the channel."""
    post(
        [
            Movement(
                shop=row.shop_id,
                order=None,
                source=outside(row.shop_id, row.channel_id),
                target=suspense(row.shop_id, row.channel_id),
                amount_minor=row.amount_minor,
                currency=row.currency,
                kind="unmatched",
                ref=row.transaction_no[:80],
                key=f"unmatched:{row.channel_id}:{row.transaction_no}",
                at=at,
            )
            for row in rows
        ]
    )
