"""How does a buyer have a decision looked at again? Once, point by point, by somebody who has not touched the case."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.deadlines import APPEAL_WITHIN
from anxin.cases.models import Appeal, AppealStep, Case, Decision, Offer
from anxin.cases.refusals import (
    AnotherCaseOpen,
    AppealedBefore,
    AppealTooLate,
    NotDecided,
    NothingToAppeal,
    PointsNeeded,
)
from anxin.cases.states import OPEN, AppealDue, AppealState, CaseDue, CaseState, OfferState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.find_impartial import Impartial, find_impartial
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Order
from anxin.policy.silence import APPEAL_SECONDS
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.transitions.move import move

DECIDE_WITHIN = timedelta(seconds=APPEAL_SECONDS)
COOLS_FOR = timedelta(hours=12)
MOST_POINTS, LONGEST_POINT = 8, 500


@atomic(durable=True)
def appeal_case(case: UUID, points: Sequence[str], *, evidence: Sequence[UUID] = (), by: str, at: datetime) -> UUID:
    """Open the one appeal of a decided case, within 7 days; somebody decides it within 24 hours.

    Where everybody has touched the case, nobody decides before it has cooled down, and it is logged in public. Raises
    NotFound, NotDecided, AppealedBefore, AppealTooLate, NothingToAppeal, AnotherCaseOpen, PointsNeeded.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    locked = lock_orders([order])[order]
    row = Case.objects.select_related("order", "line").get(pk=case)
    first = _may_appeal(row, locked, at)
    told = _read(points)
    who = find_impartial(row)
    appeal = _open(row, first, told, evidence, who, by, at)
    move(
        Case,
        [case],
        from_=CaseState.DECIDED,
        to=CaseState.APPEALED,
        by=by,
        because="the buyer appeals",
        at=at,
        owner=who.role,
        due_at=appeal.due_at,
        on_due=CaseDue.END_APPEAL,
        closed_at=None,
    )
    Order.objects.filter(pk=order).update(case_open=True)
    seal([_exhibit(appeal, by, at)])
    return appeal.pk


def _may_appeal(case: Case, order: Order, at: datetime) -> Decision:
    """The decision that an appeal would be against; raises what `appeal_case` raises for the case as it is."""
    if Appeal.objects.filter(case=case).exists():
        raise AppealedBefore
    first = Decision.objects.filter(case=case).order_by("-at", "-pk").first()
    if case.state != CaseState.DECIDED or first is None or case.closed_at is None:
        raise NotDecided
    if at - case.closed_at > APPEAL_WITHIN:
        raise AppealTooLate
    agreed = Offer.objects.filter(case=case, state=OfferState.ACCEPTED).exists()
    if agreed or first.by.partition(":")[0] in ("buyer", "guest") or weigh_case(case, order, at).facts.remaining <= 0:
        raise NothingToAppeal
    if Case.objects.filter(line=case.line_id, state__in=OPEN).exists():
        raise AnotherCaseOpen
    return first


def _read(points: Sequence[str]) -> list[str]:
    told = [point.strip() for point in points if point.strip()]
    if not 1 <= len(told) <= MOST_POINTS or any(len(point) > LONGEST_POINT for point in told):
        raise PointsNeeded(most=MOST_POINTS, longest=LONGEST_POINT)
    return told


def _open(
    case: Case, first: Decision, points: list[str], evidence: Sequence[UUID], who: Impartial, by: str, at: datetime
) -> Appeal:
    appeal = Appeal.objects.create(
        id=new_id(),
        shop_id=case.shop_id,
        order_id=case.order_id,
        case=case,
        decision=first,
        first_by=first.by,
        points=points,
        evidence=[str(upload) for upload in evidence],
        owner=who.role,
        assigned_to=who.actor,
        alone=who.alone,
        not_before=at + COOLS_FOR if who.alone else None,
        due_at=at + DECIDE_WITHIN,
        on_due=AppealDue.ESCALATE,
        opened_by=by,
        opened_at=at,
    )
    AppealStep.objects.create(
        subject=appeal,
        shop_id=case.shop_id,
        order_id=case.order_id,
        from_state="",
        to_state=AppealState.OPEN,
        by=by,
        because=f"{len(points)} points",
        at=at,
    )
    return appeal


def _exhibit(appeal: Appeal, by: str, at: datetime) -> NewExhibit:
    return NewExhibit(
        shop=appeal.shop_id,
        order=appeal.order_id,
        slot=TALK,
        kind="appeal",
        content={
            "appeal": str(appeal.pk),
            "case": str(appeal.case_id),
            "points": "\n".join(f"{n}. {point}" for n, point in enumerate(appeal.points, 1)),
        },
        by=by,
        at=at,
    )
