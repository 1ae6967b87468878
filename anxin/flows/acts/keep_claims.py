"""How does a claim against a docked supplier begin? The balance counts as whole again, and the price is asked for."""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.ask_price_back import ask_price_back
from anxin.flows.acts.post import post
from anxin.ledger.accounts import upstream_claim, upstream_prepaid
from anxin.ledger.movements import Movement
from anxin.payouts.models import UpstreamClaim, UpstreamClaimStep
from anxin.payouts.states import UpstreamClaimState


def keep_claims(claims: Sequence[tuple[UpstreamClaim, str]], *, because: str, at: datetime) -> None:
    """Keep and book each with the number that its movement names, leaving out those of nothing; ask for the price where
    the supplier's system can say."""
    kept = [(claim, ref) for claim, ref in claims if claim.amount_minor > 0]
    rows = [claim for claim, _ in kept]
    UpstreamClaim.objects.bulk_create(rows)
    UpstreamClaimStep.objects.bulk_create(
        UpstreamClaimStep(
            subject=claim,
            shop_id=claim.shop_id,
            order_id=claim.order_id,
            from_state="",
            to_state=UpstreamClaimState.OPEN,
            by="machine",
            because=because,
            at=at,
        )
        for claim in rows
    )
    post([_movement(claim, ref, at) for claim, ref in kept])
    ask_price_back(rows, at=at)


def _movement(claim: UpstreamClaim, ref: str, at: datetime) -> Movement:
    return Movement(
        shop=claim.shop_id,
        order=claim.order_id,
        source=upstream_claim(claim.shop_id, claim.supplier_id),
        target=upstream_prepaid(claim.shop_id, claim.supplier_id),
        amount_minor=claim.amount_minor,
        currency=claim.currency,
        kind="claimed",
        ref=ref,
        key=f"claimed:{claim.pk}",
        at=at,
    )
