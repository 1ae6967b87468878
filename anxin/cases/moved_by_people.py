"""How much of an order has left by people's word already? What one person decides in parts is counted together."""

from uuid import UUID

from anxin.cases.models import Decision, Offer
from anxin.cases.states import OfferState, Side
from anxin.policy.clauses import Outcome

LEAVES = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.REISSUE)


def moved_by_people(order: UUID) -> int:
    """Fen that the staff has let go of an order, as money or as another one: by decisions, and by its accepted offers.

    What a colleague confirmed counts, too: beyond it nobody goes on alone.
    """
    decided = Decision.objects.filter(order=order, by__startswith="staff:", outcome__in=LEAVES)
    offered = Offer.objects.filter(order=order, side=Side.AGENT, state=OfferState.ACCEPTED)
    parts = [
        *decided.values_list("outcome", "amount_minor", "line__amount_minor"),
        *offered.values_list("kind", "amount_minor", "case__line__amount_minor"),
    ]
    return sum(worth if what == Outcome.REISSUE else amount for what, amount, worth in parts)
