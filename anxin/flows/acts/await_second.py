"""What happens to a verdict that one person alone may not carry out?

A second person confirms it in time, or the case goes up. Where nobody else is there, it waits in public and is then
carried out by itself. The deadline of a case or an appeal never grows by it: who drafts too late is overtaken by what
follows from silence.
"""

from datetime import datetime

from anxin.cases.models import Appeal, Case, Verdict
from anxin.cases.states import AppealState, CaseDue, CaseState, VerdictState
from anxin.cases.turns import COOLING, MAY_APPEAL, SECOND_WITHIN, colleagues, others_for
from anxin.flows.acts.time_drafts import time_drafts
from anxin.flows.acts.touched_by import touched_by
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

SUBJECT = Text("售后单 {ref} 的处理结果将在 4 小时后执行", "Case {ref}: decided, and carried out in 4 hours")
BODY = Text(
    "本店没有其他人可以复核，所以 {amount} 的处理在公开等待 4 小时后自动执行。理由：{why}",
    "Nobody else of this shop could look again, so what was decided about {amount} waits 4 hours in public and is then "
    "carried out by itself. Why: {why}",
)
ALONE, SECOND = "decided alone, waits in public", "decided, a second person is to confirm"


def await_second(verdict: Verdict, case: Case, order: Order, *, at: datetime) -> None:
    """Keep the verdict as a draft with its time; the caller holds the order."""
    alone = not _others(verdict, case)
    verdict.state, verdict.stood_until = VerdictState.WAITING, case.due_at
    verdict.opens_at = at + COOLING if alone else None
    verdict.due_at = verdict.opens_at or case.due_at
    if verdict.appeal is None and not alone:
        verdict.due_at = min(case.due_at or at + SECOND_WITHIN, at + SECOND_WITHIN)
    verdict.save(force_insert=True)
    _note(verdict, case, ALONE if alone else SECOND, at)
    if alone:
        time_drafts([case.pk])
        write([_letter(verdict, case, order, at)])


def _others(verdict: Verdict, case: Case) -> list[str]:
    """Who could confirm it: of an appeal those who have not touched the case, where there is anybody like that."""
    if verdict.appeal is None:
        return others_for(case, verdict.by)
    hands = frozenset() if verdict.appeal.alone else touched_by(case, until=verdict.appeal.opened_at)
    return [actor for actor in colleagues(case, MAY_APPEAL, verdict.by) if actor not in hands]


def _note(verdict: Verdict, case: Case, because: str, at: datetime) -> None:
    """In the history of the case, whose time it may shorten; of an appeal in its own, whose time stays as it is."""
    if verdict.appeal is not None:
        open_ = AppealState.OPEN
        move(Appeal, [verdict.appeal.pk], from_=open_, to=open_, by=verdict.by, because=because, at=at)
        return
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by=verdict.by,
        because=because,
        at=at,
        due_at=case.due_at if verdict.opens_at else verdict.due_at,
        on_due=CaseDue.ESCALATE,
    )


def _letter(verdict: Verdict, case: Case, order: Order, at: datetime) -> NewLetter:
    amount = format_minor(verdict.amount_minor, order.currency)
    return NewLetter(
        order=order,
        kind=f"alone:{verdict.pk.hex[-12:]}",
        subject=SUBJECT.fill(ref=case.ref),
        body=BODY.fill(amount=amount, why=Text(verdict.reason_zh, verdict.reason_en)),
        at=at,
    )
