"""How does a doubt become a case, and most cases their end, in one step?"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import agreed_on
from anxin.cases.refusals import AgreedBefore, AlreadyRefunded, NothingToClaim, UnknownProblem
from anxin.cases.states import OPEN
from anxin.flows.acts.about_units import about_units
from anxin.flows.acts.begin_case import begin_case
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.judge import judge
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.states import LIVE, OrderState
from anxin.policy.facts import Problem
from anxin.refusal import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a buyer says happened to a line. `mistyped`: the buyer entered another account than was meant.

    `units`: the pieces of the line that it happened to, from 1; none named: all that is left of it.
    """

    line: UUID
    problem: str
    words: str = ""
    mistyped: bool = False
    units: tuple[int, ...] = ()


@atomic(durable=True)
def open_case(order: UUID, claim: Claim, *, by: str, at: datetime) -> UUID:
    """Open a case, decide it and carry the decision out; a line's open case is returned instead of a second one.

    Raises NotFound for a line of another order, NothingToClaim, AlreadyRefunded, AgreedBefore, UnknownProblem, and what
    `choose_units` raises.
    """
    if claim.problem not in set(Problem):
        raise UnknownProblem
    locked = lock_orders([order])[order]
    if standing := Case.objects.filter(line=claim.line, order=order, state__in=OPEN).first():
        return standing.pk
    if locked.state == OrderState.REFUNDED:
        raise AlreadyRefunded
    if locked.state not in LIVE:
        raise NothingToClaim
    found = subjects_of({order: locked}, lines=[claim.line])
    if not found:
        raise NotFound
    subject = about_units(found[0], claim.units)
    if agreed_on(claim.line, claim.problem, subject.units):
        raise AgreedBefore
    case = begin_case(subject, claim.problem, claim.words, mistyped=claim.mistyped, by=by, at=at)
    carry_out(judge([replace(subject, case=case)], at), at=at)
    return case.pk
