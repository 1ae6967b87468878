"""What is asked of docked suppliers about the price of what a buyer was refunded?"""

from collections.abc import Sequence
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.errands import CLAIM_BACK, RETURN, SupplyErrand
from anxin.delivery.units import pieces_there
from anxin.flows.acts.errand_of import errand_of
from anxin.payouts.models import Supplied, UpstreamClaim
from anxin.payouts.states import UpstreamClaimState
from anxin.sourcing.queries import terms_of

UNDELIVERED = "not_arrived"


def prices_back(claimed: Sequence[Claimed]) -> dict[UUID, SupplyErrand]:
    """One errand for each claim still open, by the claim, under whose number the price is asked back for ever."""
    asked = {one.subject: one for one in claimed if one.key == CLAIM_BACK and not one.killed_too_often}
    if not asked:
        return {}
    rows = UpstreamClaim.objects.select_related(
        "delivery__line__item", "delivery__order", "refund__case", "decision__case"
    )
    rows = rows.filter(pk__in=asked, state=UpstreamClaimState.OPEN, delivery__isnull=False)
    return {row.pk: _errand(asked[row.pk], row) for row in rows}


def _errand(one: Claimed, row: UpstreamClaim) -> SupplyErrand:
    delivery, supplied = row.delivery, Supplied.objects.get(pk=row.delivery_id)
    if delivery is None:
        raise ValueError(row.pk)
    # asked under the name it was ordered by, also where another supplier had its turn since
    delivery.supplier_id = row.supplier_id
    source, reason = terms_of([delivery]).get(delivery.pk), row.refund or row.decision
    case = reason.case if reason else None
    return errand_of(
        one,
        RETURN,
        delivery,
        source,
        max_price_minor=supplied.amount_minor,
        problem=case.problem if case else UNDELIVERED,
        currency=row.currency,
        supplier_no=supplied.supplier_no,
        amount_minor=row.amount_minor,
        pieces=pieces_there(delivery, row.units),
    )
