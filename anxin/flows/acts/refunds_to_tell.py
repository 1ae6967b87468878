"""What are suppliers told about buyers who have all their money back?"""

from collections.abc import Sequence
from uuid import UUID

from anxin.agenda.asks import Claimed
from anxin.delivery.errands import REFUNDED, TELL, SupplyErrand
from anxin.delivery.models import Delivery
from anxin.flows.acts.errand_of import errand_of
from anxin.sourcing.models import Source
from anxin.sourcing.queries import terms_of


def refunds_to_tell(claimed: Sequence[Claimed]) -> dict[UUID, SupplyErrand]:
    """One errand for each delivery, by the delivery."""
    asked = {one.subject: one for one in claimed if one.key == REFUNDED and not one.killed_too_often}
    if not asked:
        return {}
    rows = list(Delivery.objects.select_related("line__item", "order").filter(pk__in=asked))
    terms = terms_of(rows)
    return {row.pk: _errand(asked[row.pk], row, terms.get(row.pk)) for row in rows}


def _errand(one: Claimed, row: Delivery, source: Source | None) -> SupplyErrand:
    paid_minor = row.line.amount_minor
    return errand_of(one, TELL, row, source, max_price_minor=paid_minor, amount_minor=paid_minor)
