"""How does a person of the staff answer a complaint: with words, with the money, with a refusal, or by closing it?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, Verdict
from anxin.cases.refusals import WaitsForSecond
from anxin.cases.states import OPEN as CASE_OPEN
from anxin.cases.states import CaseState, VerdictState
from anxin.cases.turns import four_eyes_above, why_not
from anxin.complaints import words
from anxin.complaints.channel import Problem as OutsideProblem
from anxin.complaints.deadlines import answer_by
from anxin.complaints.models import Complaint
from anxin.complaints.refusals import (
    AnswerUnderWay,
    ComplaintClosed,
    NotByHand,
    NothingLeft,
    NotJoined,
    SecondNeeded,
    WordsNeeded,
)
from anxin.complaints.states import OPEN, Act, ComplaintState, Kind, ReplyState
from anxin.flows.acts.answer_outside import answer_outside
from anxin.flows.acts.begin_case import begin_case
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.lock_complaint import lock_complaint
from anxin.flows.acts.needs_second import needs_second
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.acts.subjects import Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.touch_case import touch_case
from anxin.flows.review_case import WrongAmount
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.policy.clauses import Liable
from anxin.policy.facts import Problem
from anxin.refunds.models import Refund
from anxin.texts import Text
from anxin.transitions.move import move


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answers. With `approve` the money goes back: `amount_minor` of it, else what remains; `words` are
    the reason, which the buyer reads in both languages."""

    act: Act
    words: Text
    amount_minor: int | None = None
    liable: Liable | None = None


@atomic(durable=True)
def answer_complaint(key: UUID, answer: Answer, *, by: str, at: datetime) -> UUID:
    """Answer a complaint; the answer's id.

    Yes and no decide the complaint's case, and money goes back by our own path alone, under one cap for refunds,
    payouts and chargebacks. Raises NotFound, ComplaintClosed, NotByHand (a chargeback), NotJoined, NothingLeft,
    WordsNeeded, AnswerUnderWay, what `turns.why_not` says, WaitsForSecond, SecondNeeded, NothingDelivered,
    WrongAmount.
    """
    row, order = lock_complaint(key)
    if row.kind == Kind.CHARGEBACK:
        raise NotByHand
    if row.state not in OPEN:
        raise ComplaintClosed
    if not answer.words.zh.strip() or not answer.words.en.strip():
        raise WordsNeeded(most=words.LONGEST)
    if row.replies.filter(state=ReplyState.PLANNED, act=answer.act).exclude(act=Act.REPLY).exists():
        raise AnswerUnderWay
    if answer.act in (Act.APPROVE, Act.REJECT):
        if order is None:
            raise NotJoined
        _decide(row, order, answer, by, at)
    reply = answer_outside(row, _as_told(row, answer.act), _said(row, order, answer), by=by, at=at)
    if row.channel_id is None:
        _by_letter(row, answer.act, by, at)
    return reply.pk


def _as_told(row: Complaint, act: Act) -> Act:
    """A channel takes yes and no only where the payer asked for money; elsewhere they are words like others."""
    if act in (Act.APPROVE, Act.REJECT) and row.problem != OutsideProblem.REFUND:
        return Act.REPLY
    return act


def _decide(row: Complaint, order: Order, answer: Answer, by: str, at: datetime) -> None:
    """Decide the case by the word given outside, under the rules of the workbench: whose turn, and how many eyes."""
    subject = subjects_of({order.pk: order})[0]
    facts = gather_facts([subject], at)[subject.key]
    remaining = facts.remaining
    approve = answer.act is Act.APPROVE
    if approve and remaining <= 0:
        raise NothingLeft
    case = Case.objects.filter(order=order, state__in=CASE_OPEN).order_by("number").last()
    if case is not None or approve:
        case = case or _in_review(row, subject, by, at)
        case.order, case.line = order, subject.line
        amount = _amount(answer, remaining, order) if approve else None
        _need_eyes(case, amount or 0, by, at)
        if amount is not None:
            heed_delivered(facts, amount)
        touch_case(case, by=by, at=at, lets_go=True)
        settle_case(
            case,
            order,
            refund=approve,
            reason=answer.words,
            by=by,
            at=at,
            liable=answer.liable,
            amount_minor=amount if answer.amount_minor else None,
        )
        row.case = case
    row.outcome_at = at
    row.save()


def _amount(answer: Answer, remaining: int, order: Order) -> int:
    """All that is left, unless a part of it is named; what is typed as nothing is never read as all."""
    if answer.amount_minor is None:
        return remaining
    if answer.amount_minor <= 0:
        raise WrongAmount(most=format_minor(remaining, order.currency))
    return min(answer.amount_minor, remaining)


def _in_review(row: Complaint, subject: Subject, by: str, at: datetime) -> Case:
    """A case for what was decided before and is now to be decided otherwise."""
    case = begin_case(subject, Problem.OTHER, row.words, by=by, at=at)
    move(
        Case,
        [case.pk],
        from_=CaseState.OPENED,
        to=CaseState.IN_REVIEW,
        by=by,
        because="complained of outside",
        at=at,
        owner="senior",
        due_at=answer_by(at),
        on_due="escalate",
    )
    case.refresh_from_db()
    return case


def _need_eyes(case: Case, amount_minor: int, by: str, at: datetime) -> None:
    if refusal := why_not(case, by, at):
        raise refusal
    if Verdict.objects.filter(case=case, state=VerdictState.WAITING).exists():
        raise WaitsForSecond
    if needs_second(case.order, amount_minor):
        raise SecondNeeded(most=format_minor(four_eyes_above(case.shop_id), case.order.currency))


def _said(row: Complaint, order: Order | None, answer: Answer) -> str:
    """What the outside reads: a person's words, and with the money its amount and number."""
    lang = order.language if order else "zh-hans"
    if answer.act is not Act.APPROVE or order is None:
        return answer.words.say(lang)[: words.LONGEST]
    refund = Refund.objects.filter(order=order, case=row.case).order_by("number").last()
    if refund is None:
        return answer.words.say(lang)[: words.LONGEST]
    ref, amount = f"{order.ref}-R{refund.number}", format_minor(refund.amount_minor, refund.currency)
    why = Text(f"{answer.words.zh.rstrip('。')}。", f"{answer.words.en.rstrip('.')}. ")
    return words.fitting(words.DECIDED, lang, why, amount=amount, refund=ref, arrives=Text("", ""))


def _by_letter(row: Complaint, act: Act, by: str, at: datetime) -> None:
    """Whoever writes a letter has said it: nobody needs to be asked whether it was taken."""
    over = act in (Act.FINISH, Act.REJECT, Act.APPROVE)
    ends = {"owner": "", "due_at": None, "on_due": "", "finished_at": at}
    move(
        Complaint,
        [row.pk],
        from_=OPEN,
        to=ComplaintState.FINISHED if over else ComplaintState.ANSWERED,
        by=by,
        because=f"by letter: {act}",
        at=at,
        answered_at=row.answered_at or at,
        **(ends if over else {"due_at": max(at, row.finish_by)}),
    )
