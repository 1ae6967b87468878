"""How does a matter go to the next one up, with everything that hangs on it?"""

from datetime import datetime
from typing import Any, Final

from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.cases.states import HEIGHT, CaseState
from anxin.flows.acts.ask_for_answer import ask_for_answer
from anxin.flows.acts.pass_question import pass_question
from anxin.flows.acts.silence_after import silence_after
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.support.deadlines import PATIENCE
from anxin.support.queries import waiting_question
from anxin.support.states import Desk, Voice
from anxin.transitions.move import move

ABOVE: Final = {
    Desk.SUPPLIER: Desk.AGENT,
    Desk.AGENT: Desk.SENIOR,
    Desk.FINANCE: Desk.SENIOR,
    Desk.SENIOR: Desk.OPERATOR,
    Desk.OPERATOR: Desk.OPERATOR,
}


def escalate(order: Order, source: Desk, *, because: str, at: datetime) -> Desk:
    """Give what waits on this order to whoever stands above `source`; who that is. The order is locked.

    The conversation's question goes up, or one is opened; a case under review goes with it, any other open case gets a
    note in its history. Where nobody is senior the operator is next; above the operator stands nobody. No due time is
    prolonged.
    """
    standing = waiting_question(order.pk)
    target = max((_above(order, source), Desk(standing.owner) if standing else Desk.AGENT), key=_height)
    due = PATIENCE[target].until(at)
    if standing is None:
        standing = ask_for_answer(order, target, at=at, asked_by=Voice.PLATFORM)
    elif standing.owner != target:
        due_at = max(at, min(due, standing.due_at)) if standing.due_at > at else due
        pass_question(standing, target, due_at=due_at, by="machine", because=because, at=at, late=True)
    _note_on_case(order, target, because, at)
    return target


def _above(order: Order, source: Desk) -> Desk:
    above = ABOVE[source]
    seniors = Role.objects.filter(shop=order.shop_id, name=Role.Name.SENIOR, person__is_active=True)
    return Desk.OPERATOR if above is Desk.SENIOR and not seniors.exists() else above


def _height(desk: Desk) -> int:
    return (Desk.SUPPLIER, Desk.AGENT, Desk.FINANCE, Desk.SENIOR, Desk.OPERATOR).index(desk)


def _note_on_case(order: Order, target: Desk, because: str, at: datetime) -> None:
    case = open_case_of(order.pk)
    if case is None:
        return
    owner, on_due = case.owner, case.on_due
    if case.state == CaseState.IN_REVIEW and HEIGHT.get(target, 0) > HEIGHT.get(owner, 0):
        owner, on_due = target, silence_after(case, target)
    said: dict[str, Any] = {"by": "machine", "because": because, "at": at, "owner": owner, "on_due": on_due}
    move(Case, [case.pk], from_=case.state, to=case.state, **said)
