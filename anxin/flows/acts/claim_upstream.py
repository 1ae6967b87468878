"""What does a docked supplier owe back when a refund was its doing? What it took for the pieces that it went back for.

Where a refund is about its line as a whole, in proportion to the price.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.claims import NOT_THEIRS, Claimed, claimed_of, new_claim
from anxin.flows.acts.keep_claims import keep_claims
from anxin.payouts.models import Supplied, UpstreamClaim
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund


def claim_upstream(
    refunds: Sequence[tuple[Refund, Liable, Sequence[int]]], *, at: datetime, only: Collection[UUID] | None = None
) -> None:
    """Claim the cost of what a docked supplier delivered and its buyer got the money back for.

    The third of each names the pieces of the line; empty for the line as a whole. `only` these deliveries, if named.
    The balance kept there is counted as whole again and the claim stands against it until it is honoured; so it is
    where the cost waits for a top-up to be booked, for the supplier has taken it. What was claimed before is not
    claimed again. A system that gives prices back is asked for it.
    """
    theirs = {r.order_id: (r, pieces) for r, liable, pieces in refunds if liable not in NOT_THEIRS and r.line}
    rows = Supplied.objects.filter(order__in=theirs).select_related("delivery__line").order_by("pk")
    found = list(rows if only is None else rows.filter(pk__in=only))
    before = claimed_of(found)
    claims = [(_claim(row, *theirs[row.order_id], before[row.pk], at), theirs[row.order_id][0]) for row in found]
    keep_claims(
        [(claim, f"{refund.order.ref}-R{refund.number}") for claim, refund in claims],
        because="the refund was the supplier's doing",
        at=at,
    )


def _claim(row: Supplied, refund: Refund, pieces: Sequence[int], before: Claimed, at: datetime) -> UpstreamClaim:
    left = before.left(row, pieces)
    if not pieces:
        left = min(left, row.amount_minor * refund.amount_minor // refund.order.amount_minor)
    claim = new_claim(row, left, pieces, at)
    claim.refund = refund
    return claim
