"""What if a supplier no longer wants a payout?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.drop_payout import drop_payout
from anxin.flows.acts.lock_payout import lock_payout
from anxin.payouts.states import BY_ITS_SUPPLIER, PayoutState


@atomic(durable=True)
def cancel_payout(payout: UUID, *, by: str, at: datetime) -> None:
    """End a payout that finance has not approved yet. Raises NotFound, PayoutClosed."""
    row, supplier = lock_payout(payout, PayoutState.REQUESTED)
    drop_payout(row, supplier, to=PayoutState.CANCELLED, reason=BY_ITS_SUPPLIER, by=by, at=at)
