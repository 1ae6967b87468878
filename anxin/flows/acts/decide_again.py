"""How does a case go on when something new is known?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.judge import judge
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order


def decide_again(cases: Collection[Case], orders: dict[UUID, Order], *, at: datetime) -> None:
    """Decide open cases on what is known now and carry the decisions out; their orders are locked by the caller."""
    if not cases:
        return
    held = {case.order_id: orders[case.order_id] for case in cases}
    subjects = subjects_of(held, lines=[case.line_id for case in cases], cases=cases)
    carry_out(judge(subjects, at), at=at)
