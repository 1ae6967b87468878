"""How does what a buyer says happened to a line become a case that is decided, on an order that is locked?"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.queries import agreed_on
from anxin.cases.refusals import AgreedBefore, AlreadyRefunded, NothingToClaim
from anxin.cases.states import OPEN
from anxin.flows.acts.about_units import about_units
from anxin.flows.acts.begin_case import begin_case
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.judge import judge
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.orders.states import LIVE, OrderState
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


def open_claim(locked: Order, claim: Claim, *, by: str, at: datetime) -> UUID:
    """Open a case, decide it and carry the decision out; a line's open case is returned instead of a second one.

    Raises NotFound for a line of another order, NothingToClaim, AlreadyRefunded, AgreedBefore, and what `choose_units`
    raises.
    """
    if standing := Case.objects.filter(line=claim.line, order=locked, state__in=OPEN).first():
        return standing.pk
    if locked.state == OrderState.REFUNDED:
        raise AlreadyRefunded
    if locked.state not in LIVE:
        raise NothingToClaim
    found = subjects_of({locked.pk: locked}, lines=[claim.line])
    if not found:
        raise NotFound
    subject = about_units(found[0], claim.units)
    if agreed_on(claim.line, claim.problem, subject.units):
        raise AgreedBefore
    case = begin_case(subject, claim.problem, claim.words, mistyped=claim.mistyped, by=by, at=at)
    carry_out(judge([replace(subject, case=case)], at), at=at)
    return case.pk
