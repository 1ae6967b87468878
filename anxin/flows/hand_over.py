"""How does a matter go from one person to another, so that passing it round leads upward and not in a circle?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import open_case_of
from anxin.cases.states import HEIGHT, CaseState
from anxin.cases.turns import why_not, why_own
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.ask_for_answer import ask_for_answer
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.pass_question import pass_question
from anxin.flows.acts.progressed_since import progressed_since
from anxin.flows.acts.silence_after import silence_after
from anxin.orders.models import Line, Order
from anxin.people.access import STAFF
from anxin.people.models import Role
from anxin.people.queries import reads_messages
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.support.deadlines import PATIENCE
from anxin.support.models import HandOver, Question
from anxin.support.need_plain import need_plain
from anxin.support.queries import waiting_question
from anxin.support.refusals import AlreadyThere, NobodyThere, ReasonForHandOver
from anxin.support.states import Desk, Voice
from anxin.transitions.move import move

SHORTEST_REASON, LONGEST_REASON = 4, 200
IN_A_ROW: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """To which desk, to whom by name if so, and why."""

    target: Desk
    reason: str
    person: UUID | None = None


@atomic(durable=True)
def hand_over(order: UUID, handing: Handing, *, by: str, at: datetime) -> HandOver:
    """Hand the matter on; the third time in a row without progress it goes to the senior, whatever was wanted.

    The due time goes with it and is never prolonged; a case under review changes its owner too. Raises NotFound,
    ReasonForHandOver, SoundsLikeStalling, SoundsLikePromise, NobodyThere, AlreadyThere, and what `turns.why_own` says
    to who has an interest in its case.
    """
    locked = lock_orders([order]).get(order)
    if locked is None:
        raise NotFound
    reason = handing.reason.strip()[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ReasonForHandOver
    need_plain(reason, at)
    standing, case = waiting_question(order), open_case_of(order)
    if case is not None and (refusal := why_own(case, by)):
        raise refusal
    source = _source(standing, case)
    row = _counted(locked, handing, reason, source, by, at)
    if source == row.target and row.person_id == (standing.person_id if standing else None):
        raise AlreadyThere
    _need_somebody(locked, row)
    row.save(force_insert=True)
    standing = standing or ask_for_answer(locked, source, at=at, asked_by=Voice.AGENT)
    pass_question(
        standing,
        Desk(row.target),
        due_at=min(standing.due_at, PATIENCE[row.target].until(at)),
        by=by,
        because="handed over",
        at=at,
        person=row.person_id,
        supplier=row.supplier_id,
    )
    if case is not None:
        _pass_case(case, row, by, at)
    _seal(row, handing, locked)
    return row


def _source(standing: Question | None, case: Case | None) -> Desk:
    if standing is not None:
        return Desk(standing.owner)
    if case is not None and case.state == CaseState.IN_REVIEW and case.owner in set(Desk):
        return Desk(case.owner)
    return Desk.AGENT


def _counted(order: Order, handing: Handing, reason: str, source: Desk, by: str, at: datetime) -> HandOver:
    earlier = HandOver.objects.filter(order=order).order_by("-number").first()
    in_a_row = 1
    if earlier is not None and not progressed_since(order.pk, earlier.at):
        in_a_row = earlier.in_a_row + 1
    target, person = handing.target, handing.person
    if in_a_row >= IN_A_ROW and target not in (Desk.SENIOR, Desk.OPERATOR):
        target, person = _upward(order, source), None
    supplier = Line.objects.filter(order=order).order_by("position").values_list("supplier", flat=True).first()
    return HandOver(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        number=earlier.number + 1 if earlier else 1,
        by=by,
        source=source,
        target=target,
        person_id=person,
        supplier_id=supplier if target is Desk.SUPPLIER else None,
        reason=reason,
        in_a_row=in_a_row,
        at=at,
    )


def _upward(order: Order, source: Desk) -> Desk:
    """The senior; the operator where it was there already, or where a shop has no senior."""
    senior = Role.objects.filter(shop=order.shop_id, name=Role.Name.SENIOR, person__is_active=True).exists()
    return Desk.SENIOR if senior and source is not Desk.SENIOR else Desk.OPERATOR


def _need_somebody(order: Order, row: HandOver) -> None:
    if row.target == Desk.SUPPLIER:
        if row.supplier_id is None or not reads_messages(row.supplier_id):
            raise NobodyThere
        return
    roles = Role.objects.filter(shop=order.shop_id, person__is_active=True)
    if row.person_id is not None:
        roles = roles.filter(person=row.person_id, name__in=STAFF)
    else:
        roles = roles.filter(name=row.target)
    if not roles.exists():
        raise NobodyThere


def _pass_case(case: Case, row: HandOver, by: str, at: datetime) -> None:
    """A case under review goes along, by whose turn it is, and never down: its due time and the time of those who are
    passed over stay as they are. Only the rules put a case to the supplier; three hand-overs in a row lift it all the
    same."""
    target = row.target
    if case.state != CaseState.IN_REVIEW or target not in HEIGHT or case.owner == target:
        return
    if HEIGHT[target] < HEIGHT.get(case.owner, 0) or (row.in_a_row < IN_A_ROW and why_not(case, by, at)):
        return
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by=by,
        because=f"handed over to the {target}",
        at=at,
        owner=target,
        on_due=silence_after(case, target),
    )


def _seal(row: HandOver, handing: Handing, order: Order) -> None:
    content = {
        "hand_over": str(row.pk),
        "number": row.number,
        "source": str(row.source),
        "target": str(row.target),
        "wanted": str(handing.target),
        "reason": row.reason,
        "in_a_row": row.in_a_row,
    }
    if row.supplier_id is not None:
        content["supplier"] = str(row.supplier_id)
    seal(
        [
            NewExhibit(
                shop=order.shop_id, order=order.pk, slot=TALK, kind="hand_over", content=content, by=row.by, at=row.at
            )
        ]
    )
