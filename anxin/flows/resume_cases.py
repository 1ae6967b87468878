"""What does time do to open cases? Silence is an answer, and nobody's silence stalls one."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.states import HEIGHT, OPEN, CaseDue, CaseState
from anxin.delivery.errands import CLAIM, RECALL
from anxin.delivery.models import SupplyAttempt
from anxin.delivery.supplier import ClaimStatus
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.let_appeals_lapse import let_appeals_lapse
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.refund_by_rule import AS_IT_LIKES, BY_INDEX
from anxin.flows.acts.ripen_verdicts import ripen_verdicts
from anxin.flows.acts.settle_cases import Ending, settle_cases
from anxin.flows.acts.tell_moved_up import tell_moved_up
from anxin.flows.acts.time_drafts import time_drafts
from anxin.orders.models import Order
from anxin.people.models import Role, Supplier
from anxin.policy.silence import CAP_MINOR, OPERATOR_SECONDS, SENIOR_SECONDS
from anxin.routines.among import among
from anxin.routines.as_array import as_array
from anxin.routines.load_rows import load_rows
from anxin.texts import Text
from anxin.transitions.move import move

STAFF_SILENT = Text(
    "审核超过时限未处理，按规则直接退款。", "The review was not done in its time; the money goes back by the rules."
)
NOT_CHOSEN = Text("24 小时内没有选择，按规则直接退款。", "No choice within 24 hours; the money goes back by the rules.")
# more than other sweeps hold: half of what a batch costs is the same for any number
CASES_AT_ONCE = 400
HOLD = """
    SELECT id FROM orders_order
    WHERE id IN (SELECT order_id FROM cases_case WHERE id = ANY(%s::uuid[]) AND due_at <= %s)
    ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
ABOVE = (("senior", SENIOR_SECONDS), ("operator", OPERATOR_SECONDS))
LATE = (CaseDue.ESCALATE, CaseDue.TO_SENIOR, CaseDue.TO_OPERATOR)


@atomic(durable=True)
def resume_cases(ids: Collection[UUID], *, at: datetime) -> int:
    """Apply the consequence of each due case: decide again, count silence, escalate, or refund; how many moved."""
    orders = lock_orders(_hold(ids, at))
    due = load_rows(Case.objects.filter(order__in=among(orders), state__in=OPEN, due_at__lte=at).order_by("pk"))
    again = [case for case in due if case.on_due in (CaseDue.DECIDE, CaseDue.COUNT_AS_SILENT)]
    _count_silence([case for case in again if case.on_due == CaseDue.COUNT_AS_SILENT])
    if drafted := [case.pk for case in again if case.state == CaseState.IN_REVIEW]:
        end_verdicts(drafted, at=at)
    let_appeals_lapse([case for case in due if case.on_due == CaseDue.END_APPEAL], orders, at=at)
    late = [case for case in due if case.on_due in LATE]
    over = [case for case in late if _is_over(case, orders[case.order_id])]
    endings = [_refunded(case, NOT_CHOSEN) for case in due if case.on_due == CaseDue.REFUND]
    settle_cases([*endings, *(_refunded(case, STAFF_SILENT, silent=True) for case in over)], orders, again=again, at=at)
    _escalate(late, orders, at)
    ripen_verdicts([case for case in due if case.on_due == CaseDue.CARRY_OUT], orders, at=at)
    with connection.cursor() as cursor:
        cursor.execute(AS_IT_LIKES)
    return len(due)


def _hold(ids: Collection[UUID], at: datetime) -> list[UUID]:
    """Lock the orders of due cases among these, in the order of their ids; what somebody else holds is left for later.

    All due cases of these orders are then applied, named or not.
    """
    with connection.cursor() as cursor:
        cursor.execute(BY_INDEX)
        cursor.execute(HOLD, [as_array(ids), at, CASES_AT_ONCE])
        return [row[0] for row in cursor.fetchall()]


def _count_silence(cases: Collection[Case]) -> None:
    """Who was asked and did not answer: silent where the question is known to have come, unreachable where not.

    What was asked (a stop, a taking back, proof) stays `waiting`; the rules read the silence beside it.
    """
    reached = _reached(cases)
    for case in cases:
        if case.state == CaseState.AWAITING_BUYER:
            case.buyer_asked = "silent"
        elif case.state == CaseState.AWAITING_SUPPLIER:
            case.supplier_answer = "silent" if case.pk in reached else "unreachable"
    by_answer: dict[tuple[str, str], list[UUID]] = {}
    for case in cases:
        by_answer.setdefault((case.buyer_asked, case.supplier_answer), []).append(case.pk)
    for (buyer, supplier), group in by_answer.items():
        Case.objects.filter(pk__in=among(group)).update(buyer_asked=buyer, supplier_answer=supplier)


def _reached(cases: Collection[Case]) -> set[UUID]:
    """Cases whose supplier has seen the question: in the desk, or acknowledged by its system."""
    lines = {case.line_id: case for case in cases}
    if not lines:
        return set()
    readers = Role.objects.filter(name=Role.Name.SUPPLIER, supplier=OuterRef("supplier"), person__is_active=True)
    at_desk = Q(supplier__kind=Supplier.Kind.STOCK) | Exists(readers)
    desk = Case.objects.filter(at_desk, pk__in=among(case.pk for case in cases)).values_list("line", flat=True)
    attempts = SupplyAttempt.objects.filter(
        delivery__line__in=among(lines), kind__in=(CLAIM, RECALL), answer=ClaimStatus.WAITING
    ).values_list("delivery__line", "asked_at")
    acknowledged = [line for line, at in attempts if at >= (lines[line].supplier_asked_at or at)]
    return {lines[line].pk for line in [*desk, *acknowledged]}


def _step(case: Case) -> int:
    """Whose time has passed: of the first reviewer 0, of the senior 1, of the operator 2; a hand-over skips none."""
    return {CaseDue.TO_SENIOR: 0, CaseDue.TO_OPERATOR: 1}.get(CaseDue(case.on_due), HEIGHT.get(case.owner, 1))


def _is_over(case: Case, order: Order) -> bool:
    """Whether nobody is left whose turn it could be: past the senior for small amounts, past the operator for all."""
    step = _step(case)
    return step == 2 or (step == 1 and order.amount_minor <= CAP_MINOR)


def _refunded(case: Case, reason: Text, *, silent: bool = False) -> Ending:
    return Ending(case=case, refund=True, reason=reason, by="machine", silent=silent)


def _escalate(late: Collection[Case], orders: Mapping[UUID, Order], at: datetime) -> None:
    """Agent or finance → senior → operator, and never down: whoever stands higher by a hand-over keeps it."""
    left = [case for case in late if not _is_over(case, orders[case.order_id])]
    passed: dict[tuple[str, CaseDue, int], list[Case]] = {}
    for case in left:
        name, seconds = ABOVE[_step(case)]
        owner = max(case.owner, name, key=lambda one: HEIGHT.get(one, 0))
        then = CaseDue.ESCALATE if owner == name else CaseDue.TO_OPERATOR
        passed.setdefault((owner, then, seconds), []).append(case)
    for (owner, then, seconds), cases in passed.items():
        until = at + timedelta(seconds=seconds)
        move(
            Case,
            [case.pk for case in cases],
            from_=CaseState.IN_REVIEW,
            to=CaseState.IN_REVIEW,
            by="machine",
            because=f"not reviewed in time, goes to the {owner}",
            at=at,
            owner=owner,
            due_at=until,
            on_due=then,
        )
        tell_moved_up(cases, orders, owner, until, at=at)
    if left:
        time_drafts([case.pk for case in left])
