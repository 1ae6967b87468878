"""How does a doubt become a case, and most cases their end, in one step?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.refusals import UnknownProblem
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.open_claim import Claim, open_claim
from anxin.policy.facts import Problem

__all__ = ["Claim", "open_case"]


@atomic(durable=True)
def open_case(order: UUID, claim: Claim, *, by: str, at: datetime) -> UUID:
    """Open a case, decide it and carry the decision out; a line's open case is returned instead of a second one.

    Raises NotFound for a line of another order, NothingToClaim, AlreadyRefunded, AgreedBefore, UnknownProblem, and what
    `choose_units` raises.
    """
    if claim.problem not in set(Problem):
        raise UnknownProblem
    return open_claim(lock_orders([order])[order], claim, by=by, at=at)
