"""What did docked suppliers give when they were asked for their bills? What came is compared at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.flows.acts.compare_balance import compare_balance
from anxin.flows.acts.compare_upstream import compare_upstream
from anxin.payouts.errands import UpstreamBillAnswer, UpstreamBillErrand
from anxin.payouts.models import UpstreamBill
from anxin.payouts.states import UPSTREAM_BILL_OPEN, UpstreamBillState
from anxin.transitions.move import move

Answered = tuple[UpstreamBillErrand, UpstreamBillAnswer]


@atomic(durable=True)
def record_upstream_bills(answered: Sequence[Answered], *, at: datetime) -> int:
    """Compare what came, fetch the rest again later; how many bills were taken."""
    taken = 0
    for errand, answer in answered:
        if answer.balance_minor is not None:
            if finish([errand.claimed]):
                compare_balance(errand.bill, answer.balance_minor, at=at)
        elif answer.lines is None:
            _later(errand, answer.detail or "the supplier has not made it yet", at)
        elif finish([errand.claimed]):
            differing = compare_upstream(errand.supplier, errand.day, answer.lines, at=at)
            move(
                UpstreamBill,
                [errand.bill],
                from_=UPSTREAM_BILL_OPEN,
                to=UpstreamBillState.TAKEN,
                by=f"supplier:{errand.supplier}",
                because=f"{len(answer.lines)} lines, {differing} differ",
                at=at,
                due_at=None,
                taken_at=at,
                line_count=len(answer.lines),
                difference_count=differing,
            )
            taken += 1
    return taken


def _later(errand: UpstreamBillErrand, why: str, at: datetime) -> None:
    """Given up, the bill waits for its deadline, which shows it to people every day."""
    if errand.claimed.spent:
        give_up([errand.claimed])
    else:
        postpone([errand.claimed], at=at, because=why)
