"""How does a remedy reach everybody? A batch of orders at a time, each line once, whoever works and however often."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.transaction import atomic

from anxin.cases.models import Case, Remedy, RemedyLine
from anxin.cases.states import OPEN, LeftOut, RemedyLineState, RemedyState
from anxin.delivery.models import Delivery
from anxin.delivery.queries import on_the_wire, passed_on
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.delivery.states import Fence
from anxin.delivery.units import pieces_of
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.fence_hurt import fence_hurt
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.heed_reissue import RUNNING
from anxin.flows.acts.hurt_lines import SUPPLIER
from anxin.flows.acts.keep_decisions import keep_decisions
from anxin.flows.acts.lock_orders import AT_ONCE, lock_orders
from anxin.flows.acts.look_later import look_later
from anxin.flows.acts.pieces_hurt import pieces_hurt
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.flows.acts.subjects import Judged, Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Line
from anxin.policy.clauses import Amount, By, Clause, Liable, Outcome, Terms
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.refs import new_id
from anxin.texts import Text
from anxin.transitions.move import move

CLAUSE = "many_at_once"
LOOK_AGAIN, STOPPED_WITHIN = timedelta(seconds=5), timedelta(minutes=10)


@atomic(durable=True)
def continue_remedies(ids: Collection[UUID], *, at: datetime) -> int:
    """Remedy the next lines of the first of these remedies, and end it when none waits; how many lines were reached.

    Orders that somebody holds are left for the next time, and so are those whose supplier is told to stop, which comes
    first: its answer is waited for, ten minutes at most. What could not be stopped is looked up later.
    """
    rows = Remedy.objects.select_for_update(skip_locked=True).filter(pk__in=ids, state=RemedyState.RUNNING)
    remedy = rows.order_by("due_at", "pk").first()
    if remedy is None:
        return 0
    waiting = RemedyLine.objects.filter(remedy=remedy, state=RemedyLineState.WAITING)
    if stopped := _stop(remedy, waiting, at):
        return stopped
    ready = waiting.exclude(line__in=_being_stopped(remedy)) if at < remedy.at + STOPPED_WITHIN else waiting
    ready = ready.exclude(line__in=_to_stop(remedy))
    mine = dict(ready.order_by("order_id").values_list("line_id", "order_id")[: 4 * AT_ONCE])
    if not mine:
        if waiting.exists():
            Remedy.objects.filter(pk=remedy.pk).update(due_at=at + LOOK_AGAIN)
        else:
            _end(remedy, at)
        return 0
    orders = lock_orders(set(mine.values()), skip_locked=True, most=AT_ONCE)
    held = [line for line, order in mine.items() if order in orders]
    cases = list(Case.objects.filter(line__in=held, state__in=OPEN))
    subjects = pieces_hurt(subjects_of(orders, lines=held, cases=cases), remedy.source, remedy.subject)
    facts = gather_facts(subjects, at)
    resold = passed_on(held) if remedy.outcome == Outcome.REISSUE else set()
    left_out = {subject.key: _left_out(remedy, subject, facts[subject.key]) for subject in subjects}
    left_out |= {line: LeftOut.RESOLD for line in resold if line in left_out and left_out[line] is None}
    reached = [subject for subject in subjects if left_out[subject.key] is None]
    judged = [_judged(remedy, subject, facts[subject.key], at) for subject in reached]
    keep_decisions(judged)
    unstopped = _unstopped(reached)
    carry_out(judged, at=at)
    look_later(unstopped, at=at)
    done = {subject.key for subject in reached}
    waiting.filter(line__in=done).update(state=RemedyLineState.REMEDIED, at=at)
    elsewhere = _elsewhere(remedy, set(held) - done - left_out.keys())
    for line in set(held) - done:
        why = left_out.get(line) or (LeftOut.ELSEWHERE if line in elsewhere else LeftOut.SETTLED)
        waiting.filter(line=line).update(state=RemedyLineState.SKIPPED, because=why, at=at)
    Remedy.objects.filter(pk=remedy.pk).update(due_at=at if held else at + LOOK_AGAIN)
    return len(held)


def _to_stop(remedy: Remedy) -> QuerySet[Delivery, UUID]:
    """The lines that are on the wire, and of which nobody has told the fallen supplier to stop."""
    return on_the_wire(remedy.subject).values_list("line_id", flat=True)


def _stop(remedy: Remedy, waiting: QuerySet[RemedyLine], at: datetime) -> int:
    """Tell the fallen supplier to stop the next of these lines; how many. A batch has nothing on the wire."""
    if remedy.source != SUPPLIER:
        return 0
    wired = waiting.filter(line__in=_to_stop(remedy)).order_by("order_id")
    lines = dict(wired.values_list("line_id", "order_id")[: 4 * AT_ONCE])
    orders = lock_orders(set(lines.values()), skip_locked=True, most=AT_ONCE) if lines else {}
    stopped = fence_hurt(remedy.subject, [line for line, order in lines.items() if order in orders], at=at)
    if stopped:
        Remedy.objects.filter(pk=remedy.pk).update(due_at=at)
    return stopped


def _being_stopped(remedy: Remedy) -> QuerySet[Delivery, UUID]:
    """The lines of which the supplier has not said yet whether they are stopped."""
    rows = Delivery.objects.filter(supplier=remedy.subject, fence=Fence.WAITING, state__in=DELIVERY_OPEN)
    return rows.values_list("line_id", flat=True)


def _unstopped(subjects: Sequence[Subject]) -> list[Delivery]:
    """What may still arrive after its money has gone back."""
    rows = Delivery.objects.select_related("supplier").filter(
        line__in=[subject.line.pk for subject in subjects],
        state__in=DELIVERY_OPEN,
        fence__in=(Fence.WAITING, Fence.IMPOSSIBLE),
    )
    return list(rows)


def _left_out(remedy: Remedy, subject: Subject, facts: Facts) -> LeftOut | None:
    """Why it cannot be reached after all: things have changed since the remedy began."""
    if remedy.source == SUPPLIER and subject.supplier.pk != remedy.subject:
        return LeftOut.ELSEWHERE
    if facts.remaining <= 0:
        return LeftOut.SETTLED
    if remedy.outcome == Outcome.REISSUE and subject.order.state not in RUNNING:
        return LeftOut.ENDED
    if remedy.outcome == Outcome.REISSUE and facts.reissues >= MOST_REISSUES:
        return LeftOut.ENOUGH
    return None


def _elsewhere(remedy: Remedy, lines: Collection[UUID]) -> set[UUID]:
    """Those of these lines all of whose pieces another supplier has brought since, or is to."""
    if remedy.source != SUPPLIER or not lines:
        return set()
    found = pieces_of(list(Line.objects.filter(pk__in=lines)))
    return {line for line, pieces in found.items() if all(row.supplier != remedy.subject for row in pieces.rows)}


def _judged(remedy: Remedy, subject: Subject, facts: Facts, at: datetime) -> Judged:
    outcome = Outcome(remedy.outcome)
    refund = outcome is Outcome.REFUND_FULL
    terms = Terms(
        outcome=outcome,
        by=By.PERSON,
        liable=Liable(remedy.liable),
        amount=Amount.WHOLE if refund else Amount.NOTHING,
    )
    clause = Clause(CLAUSE, 0, (), terms, name=Text(remedy.reason_zh, remedy.reason_en))
    return Judged(subject, Decision(facts, clause, ()), new_id(), at)


def _end(remedy: Remedy, at: datetime) -> Sequence[UUID]:
    return move(
        Remedy,
        [remedy.pk],
        from_=RemedyState.RUNNING,
        to=RemedyState.DONE,
        by="machine",
        because="everybody was reached",
        at=at,
        due_at=None,
        closed_at=at,
    )
