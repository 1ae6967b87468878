"""What becomes of claims against a docked supplier: is the money there again, or is it our loss?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.post import post
from anxin.ledger.accounts import outside, upstream_claim, upstream_prepaid
from anxin.ledger.movements import Movement
from anxin.payouts.models import UpstreamClaim
from anxin.payouts.states import UpstreamClaimState
from anxin.transitions.move import move


def end_claims(
    claims: Sequence[UpstreamClaim], *, honoured: bool, proof: str, by: str, at: datetime
) -> list[UpstreamClaim]:
    """End open claims: honoured, the balance at the supplier is whole again; written off, it is less by them for good.

    Returns those that were still open. The caller holds the supplier.
    """
    moved = set(
        move(
            UpstreamClaim,
            [claim.pk for claim in claims],
            from_=UpstreamClaimState.OPEN,
            to=UpstreamClaimState.HONOURED if honoured else UpstreamClaimState.WRITTEN_OFF,
            by=by,
            because=proof[:200],
            at=at,
            due_at=None,
            proof=proof[:200],
        )
    )
    ended = [claim for claim in claims if claim.pk in moved]
    post([_movement(claim, honoured, at) for claim in ended])
    return ended


def _movement(claim: UpstreamClaim, honoured: bool, at: datetime) -> Movement:
    shop, supplier = claim.shop_id, claim.supplier_id
    return Movement(
        shop=shop,
        order=claim.order_id,
        source=outside(shop, supplier) if honoured else upstream_prepaid(shop, supplier),
        target=upstream_claim(shop, supplier),
        amount_minor=claim.amount_minor,
        currency=claim.currency,
        kind="claimed",
        ref=claim.order.ref,
        key=f"claim-ended:{claim.pk}",
        at=at,
    )
