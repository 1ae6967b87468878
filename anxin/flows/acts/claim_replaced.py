"""What does a docked supplier owe back when another one is delivered for its fault? What it took for the first.

The other one is ordered and paid for anew, from whoever is first by then.
"""

from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.claims import NOT_THEIRS, claimed_of, new_claim
from anxin.flows.acts.keep_claims import keep_claims
from anxin.flows.acts.subjects import Judged
from anxin.payouts.models import Supplied


def claim_replaced(judged: Sequence[Judged], *, at: datetime) -> None:
    """Claim the cost of the deliveries, or of those of their pieces, that these decisions replace.

    To be called before the other one is planned; the decisions are kept, their orders locked.
    """
    theirs = {item.subject.line.pk: item for item in judged if item.decision.liable not in NOT_THEIRS}
    rows = Supplied.objects.filter(order__in=[item.subject.order.pk for item in theirs.values()])
    found = list(rows.filter(delivery__line__in=theirs).select_related("delivery__line", "order").order_by("pk"))
    before = claimed_of(found)
    claims = []
    for row in found:
        item = theirs[row.delivery.line_id]
        claim = new_claim(row, before[row.pk].left(row, item.subject.units), item.subject.units, at)
        claim.decision_id = item.decision_id
        claims.append((claim, f"{row.order.ref}-D{row.delivery.number}"))
    keep_claims(claims, because="another one was delivered for what was the supplier's doing", at=at)
