"""What of a docked supplier's cost was claimed back before, and what is a new claim of the rest?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from anxin.payouts.models import Supplied, UpstreamClaim
from anxin.policy.clauses import Liable
from anxin.refs import new_id

ANSWER_WITHIN = timedelta(days=3)
NOT_THEIRS = (Liable.PLATFORM, Liable.CHANNEL, Liable.BUYER)


@dataclass(slots=True)
class Claimed:
    """What of one delivery's cost was claimed before, in fen, and for which pieces where they were named."""

    amount_minor: int = 0
    units: set[int] = field(default_factory=set)

    def left(self, row: Supplied, pieces: Sequence[int]) -> int:
        """What these pieces cost, or all of it where none are named, less what was claimed before."""
        rest = row.amount_minor - self.amount_minor
        if not pieces:
            return rest
        return min(
            rest, row.amount_minor * len(({*pieces} & {*row.delivery.places}) - self.units) // row.delivery.quantity
        )


def claimed_of(rows: Sequence[Supplied]) -> dict[UUID, Claimed]:
    """What was claimed of each of these, however it ended: nothing is claimed twice."""
    found: dict[UUID, Claimed] = defaultdict(Claimed)
    before = UpstreamClaim.objects.filter(delivery__in=[row.pk for row in rows])
    for delivery, amount_minor, units in before.values_list("delivery", "amount_minor", "units"):
        if delivery is not None:
            found[delivery].amount_minor += amount_minor
            found[delivery].units |= {*units}
    return found


def new_claim(row: Supplied, amount_minor: int, units: Sequence[int], at: datetime) -> UpstreamClaim:
    """A claim of fen of this cost, not kept yet; the caller says which refund or decision it is for."""
    return UpstreamClaim(
        id=new_id(),
        shop_id=row.shop_id,
        supplier_id=row.supplier_id,
        order_id=row.order_id,
        delivery_id=row.pk,
        amount_minor=amount_minor,
        units=sorted({*units} & {*row.delivery.places}),
        currency=row.currency,
        due_at=at + ANSWER_WITHIN,
        made_at=at,
    )
