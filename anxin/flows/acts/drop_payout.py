"""What becomes of the money of a payout that will not be made? It is available again, and pays debts first."""

from datetime import datetime

from anxin.flows.acts.party_movement import party_movement
from anxin.flows.acts.pay_debts import pay_debts
from anxin.flows.acts.post import post
from anxin.ledger.accounts import supplier_available, supplier_reserve
from anxin.payouts.models import Payout
from anxin.payouts.states import PAYOUT_OPEN, PayoutState
from anxin.people.models import Supplier
from anxin.transitions.move import move


def drop_payout(payout: Payout, supplier: Supplier, *, to: PayoutState, reason: str, by: str, at: datetime) -> None:
    """End an open payout without paying (refused or cancelled). The caller holds the supplier's lock."""
    move(
        Payout,
        [payout.pk],
        from_=PAYOUT_OPEN,
        to=to,
        by=by,
        because=reason[:200],
        at=at,
        due_at=None,
        on_due="",
        late_since=None,
        reason=reason[:500],
    )
    post(
        [
            party_movement(
                payout.shop_id,
                supplier_reserve(payout.shop_id, supplier.pk),
                supplier_available(payout.shop_id, supplier.pk),
                payout.amount_minor,
                payout.currency,
                kind="reserved",
                ref=payout.ref,
                key=f"payout:{payout.pk}:dropped",
                at=at,
            )
        ]
    )
    pay_debts([supplier], at=at)
