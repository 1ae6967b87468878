"""What happens to a verdict that one person alone may not carry out?

A second person confirms it in time, or the case goes up. Where the shop has nobody else, it waits in public and is then
carried out by itself.
"""

from datetime import datetime

from anxin.cases.models import Case, Verdict
from anxin.cases.states import CaseDue, CaseState, VerdictState
from anxin.cases.turns import COOLING, SECOND_WITHIN, others_for
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.support.letters import NewLetter
from anxin.support.write import write
from anxin.texts import Text
from anxin.transitions.move import move

SUBJECT = Text("售后单 {ref} 的处理结果将在 4 小时后执行", "Case {ref}: decided, and carried out in 4 hours")
BODY = Text(
    "本店只有一位工作人员，没有第二人复核，所以 {amount} 的处理在公开等待 4 小时后自动执行。理由：{why}",
    "This shop has one person and nobody to look again, so what was decided about {amount} waits 4 hours in public and "
    "is then carried out by itself. Why: {why}",
)


def await_second(verdict: Verdict, case: Case, order: Order, *, at: datetime) -> None:
    """Keep the verdict as a draft with its time; the case's own time never grows, but for the wait in public."""
    alone = not others_for(case, verdict.by)
    due = at + COOLING if alone else min(case.due_at or at + SECOND_WITHIN, at + SECOND_WITHIN)
    verdict.state = VerdictState.WAITING
    verdict.due_at, verdict.opens_at = due, due if alone else None
    verdict.save(force_insert=True)
    move(
        Case,
        [case.pk],
        from_=CaseState.IN_REVIEW,
        to=CaseState.IN_REVIEW,
        by=verdict.by,
        because="decided alone, waits in public" if alone else "decided, a second person is to confirm",
        at=at,
        due_at=due,
        on_due=CaseDue.CARRY_OUT if alone else CaseDue.ESCALATE,
    )
    if alone:
        write([_letter(verdict, case, order, at)])


def _letter(verdict: Verdict, case: Case, order: Order, at: datetime) -> NewLetter:
    amount = format_minor(verdict.amount_minor, order.currency)
    return NewLetter(
        order=order,
        kind=f"alone:{verdict.pk.hex[-12:]}",
        subject=SUBJECT.fill(ref=case.ref),
        body=BODY.fill(amount=amount, why=Text(verdict.reason_zh, verdict.reason_en)),
        at=at,
    )
