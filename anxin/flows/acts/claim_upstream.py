"""What does a docked supplier owe back when a refund was its doing? What it took for the pieces that it went back for.

Where a refund is about its line as a whole, in proportion to the price.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.flows.acts.ask_price_back import ask_price_back
from anxin.flows.acts.post import post
from anxin.ledger.accounts import upstream_claim, upstream_prepaid
from anxin.ledger.movements import Movement
from anxin.payouts.models import Supplied, UpstreamClaim, UpstreamClaimStep
from anxin.payouts.states import UpstreamClaimState
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.refunds.models import Refund

ANSWER_WITHIN = timedelta(days=3)
NOT_THEIRS = (Liable.PLATFORM, Liable.CHANNEL, Liable.BUYER)


def claim_upstream(
    refunds: Sequence[tuple[Refund, Liable, Sequence[int]]], *, at: datetime, only: Collection[UUID] | None = None
) -> None:
    """Claim the cost of what a docked supplier delivered and its buyer got the money back for.

    The third of each names the pieces of the line; empty for the line as a whole. `only` these deliveries, if named.
    The balance kept there is counted as whole again and the claim stands against it until it is honoured; so it is
    where the cost waits for a top-up to be booked, for the supplier has taken it. A system that gives prices back is
    asked for it.
    """
    theirs = {r.order_id: (r, pieces) for r, liable, pieces in refunds if liable not in NOT_THEIRS and r.line}
    rows = Supplied.objects.filter(order__in=theirs).select_related("delivery__line")
    rows = rows if only is None else rows.filter(pk__in=only)
    claims = [_claim(row, *theirs[row.order_id], at) for row in rows.order_by("pk")]
    claims = [claim for claim in claims if claim.amount_minor]
    UpstreamClaim.objects.bulk_create(claims)
    UpstreamClaimStep.objects.bulk_create(
        UpstreamClaimStep(
            subject=claim,
            shop_id=claim.shop_id,
            order_id=claim.order_id,
            from_state="",
            to_state=UpstreamClaimState.OPEN,
            by="machine",
            because="the refund was the supplier's doing",
            at=at,
        )
        for claim in claims
    )
    post([_movement(claim, theirs[claim.order_id][0], at) for claim in claims])
    ask_price_back(claims, at=at)


def _claim(row: Supplied, refund: Refund, pieces: Sequence[int], at: datetime) -> UpstreamClaim:
    return UpstreamClaim(
        id=new_id(),
        shop_id=row.shop_id,
        supplier_id=row.supplier_id,
        order_id=row.order_id,
        refund=refund,
        delivery_id=row.pk,
        amount_minor=_cost(row, refund, pieces),
        currency=row.currency,
        due_at=at + ANSWER_WITHIN,
        made_at=at,
    )


def _cost(row: Supplied, refund: Refund, pieces: Sequence[int]) -> int:
    if not pieces:
        return row.amount_minor * refund.amount_minor // refund.order.amount_minor
    return row.amount_minor * len({*pieces} & {*row.delivery.places}) // row.delivery.quantity


def _movement(claim: UpstreamClaim, refund: Refund, at: datetime) -> Movement:
    return Movement(
        shop=claim.shop_id,
        order=claim.order_id,
        source=upstream_claim(claim.shop_id, claim.supplier_id),
        target=upstream_prepaid(claim.shop_id, claim.supplier_id),
        amount_minor=claim.amount_minor,
        currency=claim.currency,
        kind="claimed",
        ref=f"{refund.order.ref}-R{refund.number}",
        key=f"claimed:{claim.pk}",
        at=at,
    )
