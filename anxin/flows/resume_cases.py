"""What does time do to open cases? Silence is an answer, and nobody's silence stalls one."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.states import OPEN, CaseState
from anxin.delivery.errands import CLAIM
from anxin.delivery.models import SupplyAttempt
from anxin.delivery.supplier import ClaimStatus
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.settle_case import settle_case
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from anxin.texts import Text
from anxin.transitions.move import move

SENIOR_WITHIN = timedelta(hours=24)
OPERATOR_WITHIN = timedelta(hours=24)
CAP_MINOR = 20_000

STAFF_SILENT = Text(
    "审核超过时限未处理，按规则直接退款。", "The review was not done in its time; the money goes back by the rules."
)
NOT_CHOSEN = Text("24 小时内没有选择，按规则直接退款。", "No choice within 24 hours; the money goes back by the rules.")


@atomic(durable=True)
def resume_cases(ids: Collection[UUID], *, at: datetime) -> int:
    """Apply the consequence of each due case: decide again, count silence, escalate, or refund; how many moved."""
    owners = dict(Case.objects.filter(pk__in=ids).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()), skip_locked=True, most=AT_ONCE)
    due = list(Case.objects.filter(pk__in=ids, order__in=orders, state__in=OPEN, due_at__lte=at).order_by("pk"))
    again = [case for case in due if case.on_due in ("decide", "count_as_silent")]
    _count_silence([case for case in again if case.on_due == "count_as_silent"])
    decide_again(again, orders, at=at)
    for case in due:
        if case.on_due == "refund":
            settle_case(case, orders[case.order_id], refund=True, reason=NOT_CHOSEN, by="machine", at=at)
        elif case.on_due == "escalate":
            _escalate(case, orders[case.order_id], at)
    return len(due)


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
    Case.objects.bulk_update(cases, ["buyer_asked", "supplier_answer"])


def _reached(cases: Collection[Case]) -> set[UUID]:
    """Cases whose supplier has seen the question: in the desk, or acknowledged by its system."""
    lines = {case.line_id: case.pk for case in cases}
    desk = Line.objects.filter(pk__in=lines, supplier__kind=Supplier.Kind.STOCK).values_list("pk", flat=True)
    answered = SupplyAttempt.objects.filter(
        delivery__line__in=lines, kind=CLAIM, answer=ClaimStatus.WAITING
    ).values_list("delivery__line", flat=True)
    return {lines[line] for line in [*desk, *answered]}


def _escalate(case: Case, order: Order, at: datetime) -> None:
    """Agent → senior → decided for the buyer up to the cap → operator. Each is told by the queue it lands in."""
    if case.owner in ("agent", "finance"):
        _hand_to(case, "senior", SENIOR_WITHIN, at)
    elif order.amount_minor <= CAP_MINOR:
        settle_case(case, order, refund=True, reason=STAFF_SILENT, by="machine", at=at)
    else:
        _hand_to(case, "operator", OPERATOR_WITHIN, at)


def _hand_to(case: Case, owner: str, within: timedelta, at: datetime) -> None:
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by="machine",
        because=f"not reviewed in time, goes to the {owner}",
        at=at,
        owner=owner,
        due_at=at + within,
    )
