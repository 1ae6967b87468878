"""What did the channels give when they were asked for their bills?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.transaction import atomic

from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.postpone import postpone
from anxin.flows.acts.take_bill import NewBill, take_bill
from anxin.reconciliation.errands import BillAnswer, BillErrand
from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import BillState, OnDue, Source
from anxin.refusal import Refusal
from anxin.transitions.move import move

MISSED_AGAIN_AFTER = timedelta(hours=24)
BEFORE_MISSED = timedelta(hours=2)

Answered = tuple[BillErrand, BillAnswer]


@atomic(durable=True)
def record_bills(answered: Sequence[Answered], *, at: datetime) -> int:
    """Take what came and compare it, fetch the rest again later; how many bills were taken.

    A file that cannot be read leaves no trace but the reason, and is fetched again: channels repair their bills.
    """
    taken = 0
    for errand, answer in answered:
        why = answer.detail or "the bill is not there yet"
        if answer.none and _is_empty(errand, at):
            answer = replace(answer, raw=b"")
        if answer.raw is not None:
            try:
                with atomic():
                    taken += _take(errand, answer, at)
                continue
            except Refusal as refusal:
                why = refusal.say("en")
        _later(errand, why, at)
    return taken


def _take(errand: BillErrand, answer: BillAnswer, at: datetime) -> int:
    if not finish([errand.claimed]) or answer.raw is None:
        return 0
    new = NewBill(
        channel=errand.channel,
        kind=errand.kind,
        raw=answer.raw,
        day=errand.day,
        by_hand=False,
        tells=answer.tells,
    )
    take_bill(new, answer.lines, by=f"channel:{errand.channel}", at=at)
    return 1


def _is_empty(errand: BillErrand, at: datetime) -> bool:
    """Whether a bill that is long due is none because nothing happened: our books hold nothing of that day either."""
    late = Q(state=BillState.MISSING) | Q(due_at__lte=at + BEFORE_MISSED)
    books = Bill.objects.filter(channel=errand.channel, day=errand.day, kind=Source.BOOKS, line_count=0)
    return books.exists() and Bill.objects.filter(late, pk=errand.bill).exists()


def _later(errand: BillErrand, why: str, at: datetime) -> None:
    if not errand.claimed.spent:
        postpone([errand.claimed], at=at, because=why)
        return
    move(
        Bill,
        [one.subject for one in give_up([errand.claimed])],
        from_=BillState.WANTED,
        to=BillState.MISSING,
        by="machine",
        because=f"given up: {why}"[:200],
        at=at,
        due_at=at + MISSED_AGAIN_AFTER,
        on_due=OnDue.ESCALATE,
    )
