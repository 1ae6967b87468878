"""What if nobody decides an appeal in time? Small ones are decided for the buyer at once, others after the operator
has had them as long again; the platform bears its own silence."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from anxin.cases.models import Appeal, Case
from anxin.cases.states import AppealDue, AppealState, CaseState
from anxin.flows.acts.end_settling import end_settling
from anxin.flows.acts.settle_cases import Ending, settle_cases
from anxin.flows.acts.tell_moved_up import tell_moved_up
from anxin.flows.acts.time_drafts import time_drafts
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.policy.silence import CAP_MINOR, OPERATOR_SECONDS
from anxin.texts import Text
from anxin.transitions.move import move

OPERATOR_WITHIN = timedelta(seconds=OPERATOR_SECONDS)
LATE = "the appeal was not decided in time, goes to the operator"
SILENT = Text(
    "申诉没有在期限内得到处理，按申诉成立退款，费用由平台承担。",
    "The appeal was not decided in its time, so it counts as upheld and the platform bears the cost.",
)


def let_appeals_lapse(cases: Sequence[Case], orders: Mapping[UUID, Order], *, at: datetime) -> None:
    """Apply silence to the appeals of these due cases; their orders are locked by the caller."""
    if not cases:
        return
    by_case = {appeal.case_id: appeal for appeal in Appeal.objects.filter(case__in=cases, state=AppealState.OPEN)}
    due = [case for case in cases if case.pk in by_case]
    over = [case for case in due if _is_over(by_case[case.pk], orders[case.order_id])]
    for case in over:
        appeal = by_case[case.pk]
        end_settling(
            Appeal,
            [appeal.pk],
            AppealState.OVERTURNED,
            by="machine",
            because="nobody decided it in time",
            at=at,
            answers=[{"zh": SILENT.zh, "en": SILENT.en}] * len(appeal.points),
            decided_by="machine",
        )
    endings = [Ending(case=case, refund=True, reason=SILENT, by="machine", liable=Liable.PLATFORM) for case in over]
    settle_cases(endings, orders, at=at)
    left = [case for case in due if case not in over]
    if left:
        _move_up(left, [by_case[case.pk] for case in left], orders, at)


def _move_up(cases: Sequence[Case], appeals: Sequence[Appeal], orders: Mapping[UUID, Order], at: datetime) -> None:
    """The operator has them as long again; the buyers and the operators are told."""
    until, keys = at + OPERATOR_WITHIN, [case.pk for case in cases]
    said: dict[str, Any] = {"by": "machine", "because": LATE, "at": at, "owner": "operator", "due_at": until}
    move(
        Appeal,
        [appeal.pk for appeal in appeals],
        from_=AppealState.OPEN,
        to=AppealState.OPEN,
        on_due=AppealDue.OVERTURN,
        **said,
    )
    move(Case, keys, from_=CaseState.APPEALED, to=CaseState.APPEALED, **said)
    tell_moved_up(cases, orders, "operator", until, at=at)
    time_drafts(keys)


def _is_over(appeal: Appeal, order: Order) -> bool:
    return appeal.on_due == AppealDue.OVERTURN or order.amount_minor <= CAP_MINOR
