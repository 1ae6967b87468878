"""How does a doubt become a case, and most cases their end, in one step?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, CaseStep
from anxin.cases.refusals import AlreadyRefunded, NothingToClaim, UnknownProblem
from anxin.cases.states import OPEN, CaseState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.claimed_after import claimed_after
from anxin.flows.acts.judge import judge
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.subjects import Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.orders.states import OrderState
from anxin.policy.facts import Problem
from anxin.refs import new_id
from anxin.refusal import NotFound

CLAIMABLE = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a buyer says happened to a line. `mistyped`: the buyer entered another account than was meant."""

    line: UUID
    problem: str
    words: str = ""
    mistyped: bool = False


@atomic(durable=True)
def open_case(order: UUID, claim: Claim, *, by: str, at: datetime) -> UUID:
    """Open a case, decide it and carry the decision out; a line's open case is returned instead of a second one.

    Raises NotFound for a line of another order, NothingToClaim, AlreadyRefunded, UnknownProblem.
    """
    if claim.problem not in set(Problem):
        raise UnknownProblem
    locked = lock_orders([order])[order]
    if standing := Case.objects.filter(line=claim.line, order=order, state__in=OPEN).first():
        return standing.pk
    if locked.state == OrderState.REFUNDED:
        raise AlreadyRefunded
    if locked.state not in CLAIMABLE:
        raise NothingToClaim
    found = subjects_of({order: locked}, lines=[claim.line])
    if not found:
        raise NotFound
    case = _open(found[0], claim, by, at)
    Order.objects.filter(pk=order).update(case_open=True)
    carry_out(judge([Subject(locked, found[0].line, found[0].delivery, case)], at), at=at)
    return case.pk


def _open(subject: Subject, claim: Claim, by: str, at: datetime) -> Case:
    order = subject.order
    case = Case.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        line=subject.line,
        number=Case.objects.filter(order=order).count() + 1,
        problem=claim.problem,
        words=claim.words[:2000],
        owner="machine",
        due_at=at,
        on_due="decide",
        account_error="buyer" if claim.mistyped and claim.problem == Problem.WRONG_ACCOUNT else "none",
        claimed_after_minutes=claimed_after(subject, at),
        claimant=order.claimant,
        opened_by=by,
        opened_at=at,
    )
    CaseStep.objects.create(
        subject=case,
        shop_id=order.shop_id,
        order=order,
        from_state="",
        to_state=CaseState.OPENED,
        by=by,
        because=claim.problem,
        at=at,
    )
    seal(
        [
            NewExhibit(
                shop=order.shop_id,
                order=order.pk,
                slot=TALK,
                kind="claim",
                content={"case": str(case.pk), "problem": claim.problem, "words": claim.words[:2000]},
                by=by,
                at=at,
            )
        ]
    )
    return case
