"""Of which refund with finance is one that only its channel knew of a part?"""

from uuid import UUID

from anxin.flows.acts.match_found import Found
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState


def take_part(item: Found) -> UUID | None:
    """The refund with finance of which this is a part, made smaller by it; none where that cannot be told.

    That is the only one of its payment that is with finance, for more than was found. What is left of it stays there,
    and the next part, or all the rest, is told in the same way. The caller holds the orders' locks.
    """
    rows = Refund.objects.filter(payment=item.payment, external=False, state=RefundState.WITH_FINANCE)
    still = list(rows.filter(destination=Destination.ORIGINAL)[:2])
    if item.sent_by_us or len(still) != 1 or still[0].amount_minor <= item.amount_minor:
        return None
    Refund.objects.filter(pk=still[0].pk).update(amount_minor=still[0].amount_minor - item.amount_minor)
    return still[0].pk
