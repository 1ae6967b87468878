"""How does a buyer get another one, under a promise of its own?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import OPEN, CodeState, DeliveryState
from anxin.delivery.units import pieces_of
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.plan_deliveries import plan_deliveries
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Order
from anxin.orders.states import OnDue, OrderState
from anxin.transitions.each import Each
from anxin.transitions.move import move

STUCK_AFTER = timedelta(hours=24)
MOST_REISSUES = 2


def reissue(subjects: Sequence[Subject], *, at: datetime) -> None:
    """Deliver the line again, or the pieces of it that are named: the codes that went out are void, what was still
    under way is not waited for any more, and the promise starts anew. Money that was confirmed is not settled before
    that."""
    _stop(subjects, at)
    _void(subjects)
    last: dict[object, int] = dict(
        Delivery.objects.filter(line__in=[s.line.pk for s in subjects]).order_by("number").values_list("line", "number")
    )
    due = {s.order.pk: at + timedelta(minutes=s.line.promise_minutes) + STUCK_AFTER for s in subjects}
    move(
        Order,
        due,
        from_=(OrderState.PAID, OrderState.DELIVERED),
        to=OrderState.PAID,
        by="machine",
        because="another one is delivered",
        at=at,
        due_at=Each(due),
        on_due=OnDue.RAISE_STUCK,
    )
    longest = max(due.values(), default=at)
    Order.objects.filter(pk__in=due, state=OrderState.CONFIRMED, due_at__lt=longest).update(due_at=longest)
    units = {s.line.pk: s.units for s in subjects}
    fulfil(plan_deliveries([(s.line, last.get(s.line.pk, 0) + 1) for s in subjects], units=units, at=at), at=at)


def _void(subjects: Sequence[Subject]) -> None:
    """Nobody may see any more what is replaced: every code of the line, or those of the pieces."""
    whole = [subject.line.pk for subject in subjects if not subject.units]
    Code.objects.filter(delivery__line__in=whole, state=CodeState.ALLOCATED).update(state=CodeState.VOID)
    parts = {subject.line: subject.units for subject in subjects if subject.units}
    codes = [
        piece.code
        for line, pieces in zip(parts, pieces_of(list(parts)).values(), strict=True)
        for piece in pieces.rows
        if piece.unit in parts[line] and piece.code
    ]
    Code.objects.filter(pk__in=codes, state=CodeState.ALLOCATED).update(state=CodeState.VOID)


def _stop(subjects: Sequence[Subject], at: datetime) -> None:
    """A piece is never under way twice. What brings other pieces as well goes on, for these have come of it."""
    lines = {subject.line.pk: set(subject.units) for subject in subjects}
    running = list(Delivery.objects.filter(line__in=lines, state__in=OPEN).select_related("line"))
    move(
        Delivery,
        [row.pk for row in running if not lines[row.line_id] or set(row.places) <= lines[row.line_id]],
        from_=OPEN,
        to=DeliveryState.STOPPED,
        by="machine",
        because="another one is delivered instead",
        at=at,
        due_at=None,
        on_due="",
    )
