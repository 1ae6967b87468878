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
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.draw_verdict import draw_verdict
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.lock_complaint import lock_complaint
from anxin.flows.acts.needs_second import needs_second
from anxin.flows.acts.subjects import Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.touch_case import touch_case
from anxin.flows.acts.weigh_case import weigh_case
from anxin.flows.review_case import WrongAmount
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.facts import Facts, Problem
from anxin.refunds.models import Refund
from anxin.support.need_plain import need_plain
from anxin.texts import Text
from anxin.transitions.move import move


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person answers. With `approve` the money goes back: `amount_minor` of it, else what remains; `words` are
    the reason, which the buyer reads in both languages; `against` says why a suggestion is not followed."""

    act: Act
    words: Text
    amount_minor: int | None = None
    liable: Liable | None = None
    against: str = ""


@atomic(durable=True)
def answer_complaint(key: UUID, answer: Answer, *, by: str, at: datetime) -> UUID:
    """Answer a complaint; the answer's id.

    Yes and no decide the complaint's case, and money goes back by our own path alone, under one cap for refunds,
    payouts and chargebacks. Words alone neither put off nor promise as air. Raises NotFound, ComplaintClosed, NotByHand
    (a chargeback), NotJoined, NothingLeft, WordsNeeded, AnswerUnderWay, SoundsLikeStalling, SoundsLikePromise, what
    `turns.why_not` says, WaitsForSecond, SecondNeeded, NothingDelivered, MissingGoesBack, WrongAmount,
    WhyAgainst, Invalid.
    """
    row, order = lock_complaint(key)
    if row.kind == Kind.CHARGEBACK:
        raise NotByHand
    if row.state not in OPEN:
        raise ComplaintClosed
    if not answer.words.zh.strip() or not answer.words.en.strip():
        raise WordsNeeded(most=words.LONGEST)
    if answer.act is Act.REPLY:
        for said in answer.words:
            need_plain(said, at)
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
    """Decide the case by the word given outside, under the rules of the workbench: whose turn, how many eyes, and what
    the facts speak for."""
    subject = subjects_of({order.pk: order})[0]
    approve = answer.act is Act.APPROVE
    if approve and gather_facts([subject], at)[subject.key].remaining <= 0:
        raise NothingLeft
    case = Case.objects.filter(order=order, state__in=CASE_OPEN).order_by("number").last()
    if case is not None or approve:
        case = case or _in_review(row, subject, by, at)
        case.order, case.line = order, subject.line
        verdict = _verdict(case, order, answer, by, at)
        touch_case(case, by=by, at=at, lets_go=True)
        carry_out_verdict(verdict, case, order, at=at)
        row.case = case
    row.outcome_at = at
    row.save()


def _verdict(case: Case, order: Order, answer: Answer, by: str, at: datetime) -> Verdict:
    if refusal := why_not(case, by, at):
        raise refusal
    if Verdict.objects.filter(case=case, state=VerdictState.WAITING).exists():
        raise WaitsForSecond
    facts = weigh_case(case, order, at).facts
    amount = _amount(answer, facts, order) if answer.act is Act.APPROVE else 0
    if needs_second(order, amount):
        raise SecondNeeded(most=format_minor(four_eyes_above(case.shop_id), order.currency))
    outcome = Outcome.REFUND_PRORATED if amount < facts.remaining else Outcome.REFUND_FULL
    return draw_verdict(
        case,
        order,
        outcome if amount else Outcome.REJECT,
        amount,
        reason=answer.words,
        liable=answer.liable,
        against=answer.against,
        facts=facts,
        by=by,
        at=at,
    )


def _amount(answer: Answer, facts: Facts, order: Order) -> int:
    """All that is left, unless a part of it is named; what is typed as nothing is never read as all."""
    if facts.remaining <= 0:
        raise NothingLeft
    if answer.amount_minor is None:
        return facts.remaining
    if answer.amount_minor <= 0:
        raise WrongAmount(most=format_minor(facts.remaining, order.currency))
    amount = min(answer.amount_minor, facts.remaining)
    heed_delivered(facts, amount, order.currency)
    return amount


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
