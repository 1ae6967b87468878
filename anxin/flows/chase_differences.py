"""What if a difference is due? A remedy under way is looked at, and what nobody took up is handed to the operator."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.look_again import look_again
from anxin.flows.acts.reopen_differences import reopen_differences
from anxin.flows.acts.settle_differences import settle_differences
from anxin.reconciliation.compare import compare
from anxin.reconciliation.models import Bill, Difference
from anxin.reconciliation.states import DifferenceState, How, OnDue, Owner
from anxin.transitions.move import move

AGAIN = timedelta(hours=24)


@atomic(durable=True)
def chase_differences(ids: Collection[UUID], *, at: datetime) -> int:
    """Compare again what was acted on, hand on what is overdue; how many differences moved."""
    due = list(
        Difference.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk__in=ids, due_at__lte=at)
        .order_by("pk")
    )
    acting = [row for row in due if row.on_due == OnDue.RECHECK]
    agreed = _agreed(acting, at)
    settled = settle_differences(agreed, how=How.REMEDY, by="machine", because="asked again, and now it agrees", at=at)
    moved = move(
        Difference,
        [row.pk for row in acting if row.pk not in set(agreed)],
        from_=DifferenceState.ACTING,
        to=DifferenceState.OPEN,
        by="machine",
        because="the channel was asked again, and it still differs",
        at=at,
        due_at=at + AGAIN,
        on_due=OnDue.ESCALATE,
    )
    handed_on = move(
        Difference,
        [row.pk for row in due if row.on_due == OnDue.ESCALATE],
        from_=DifferenceState.OPEN,
        to=DifferenceState.OPEN,
        by="machine",
        because="nobody took it up in time",
        at=at,
        owner=Owner.OPERATOR,
        due_at=at + AGAIN,
    )
    return len(settled) + len(moved) + len(handed_on)


def _agreed(acting: Sequence[Difference], at: datetime) -> list[UUID]:
    by_bill: dict[UUID, list[Difference]] = {}
    for row in acting:
        by_bill.setdefault(row.bill_id, []).append(row)
    bills = Bill.objects.select_related("channel").in_bulk(list(by_bill))
    gone: set[UUID] = set()
    for pk, rows in by_bill.items():
        compared = compare(bills[pk], at=at, lines=[row.line_no for row in rows if row.line_no is not None])
        look_again([*compared.fresh, *reopen_differences(compared.again, at=at)], at=at)
        gone.update(compared.gone)
    return [row.pk for row in acting if row.pk in gone]
