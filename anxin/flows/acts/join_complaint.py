"""How does a complaint join the case of its order, so that there is one case, one decision and one cap?"""

from dataclasses import replace
from datetime import datetime

from anxin.cases.models import Case
from anxin.cases.queries import agreed_case
from anxin.cases.states import OPEN as CASE_OPEN
from anxin.cases.states import AppealState
from anxin.complaints import words
from anxin.complaints.channel import Problem as OutsideProblem
from anxin.complaints.models import Complaint
from anxin.complaints.states import Act, OnDue
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.answer_outside import answer_outside
from anxin.flows.acts.begin_case import begin_case
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.judge import judge
from anxin.flows.acts.subjects import Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.acts.tell_outcome import tell_outcome
from anxin.orders.models import Order
from anxin.orders.states import LIVE, OrderState
from anxin.payments.models import Payment
from anxin.policy.facts import Delivery, Facts, Goods, Problem, Usage
from anxin.support.understand import understand
from anxin.texts import Text

BROKEN = {"code": Problem.INVALID_CODE, "topup": Problem.NOT_CREDITED, "membership": Problem.MISSING_PRIVILEGE}


def join_complaint(row: Complaint, order: Order, payment: Payment | None, *, by: str, at: datetime) -> None:
    """Put the complaint to its order's open case, or open one; what is known already is told at once.

    An order that has all its money back gets no case: the answer says where the money is. What was decided for good, on
    appeal, or agreed upon is not opened once more by the machine: people answer, with words or with the money. Letters
    are answered by people. The caller holds the order's lock.
    """
    row.order, row.payment = order, payment
    row.save()
    _seal(row, by, at)
    standing = Case.objects.filter(order=order, state__in=CASE_OPEN).order_by("number").last()
    cases = Case.objects.filter(order=order).order_by("number")
    final = cases.filter(appeal__state__in=(AppealState.CONFIRMED, AppealState.OVERTURNED)).last()
    row.case = standing or final or _claim(row, order, by, at) or cases.last()
    row.save()
    if row.channel_id is None:
        return
    if row.case is not None and row.case.state in CASE_OPEN:
        answer_outside(row, Act.REPLY, _joined(row, row.case, order), by="machine", at=at)
    else:
        tell_outcome(row, order, at=at)
        _leave_agreed(row, at)


def _leave_agreed(row: Complaint, at: datetime) -> None:
    """What went back by agreement is told, and whether that ends the complaint is for a person to say."""
    if row.case is not None and agreed_case(row.case.line_id, row.case.problem, row.case.units) == row.case:
        row.owner, row.due_at, row.on_due = "agent", max(at, row.finish_by), OnDue.ESCALATE
        row.save()


def _claim(row: Complaint, order: Order, by: str, at: datetime) -> Case | None:
    """A case about what is complained of, decided as any other, or the one in which the payer has agreed about it;
    None where nothing is left to be claimed."""
    subject = next(iter(subjects_of({order.pk: order})), None)
    if subject is None or order.state not in LIVE:
        return None
    facts = gather_facts([subject], at)[subject.key]
    if facts.remaining <= 0:
        return None
    problem = _problem(row, subject, facts, at)
    if agreed := agreed_case(subject.line.pk, problem, subject.units):
        return agreed
    case = begin_case(subject, problem, row.words, by=by, at=at)
    carry_out(judge([replace(subject, case=case)], at), at=at)
    case.refresh_from_db()
    return case


def _problem(row: Complaint, subject: Subject, facts: Facts, at: datetime) -> str:
    """What the payer wrote, where it is clear; else what is known of the goods and of the kind of complaint.

    Who complains outside that nothing came, of a code that is there unseen, wants it no more: it goes back for that.
    """
    told = understand(row.words, at).problem
    there = facts.goods is Goods.CODE and facts.delivery is Delivery.DELIVERED and facts.usage is Usage.UNUSED
    if told == Problem.NOT_ARRIVED and there:
        return Problem.CHANGED_MIND
    if told in set(Problem):
        return told
    if subject.order.state == OrderState.PAID:
        return Problem.NOT_ARRIVED
    if row.problem == OutsideProblem.NOT_WORKING:
        return BROKEN.get(subject.line.goods, Problem.OTHER)
    return Problem.OTHER


def _joined(row: Complaint, case: Case, order: Order) -> str:
    until = words.UNTIL.fill(at=words.moment(case.due_at)) if case.due_at else Text("", "")
    return words.fitting(words.JOINED, order.language, case=case.ref, ref=order.ref, until=until)


def _seal(row: Complaint, by: str, at: datetime) -> None:
    """What was complained of, without the number by which who complained can be reached."""
    if row.order_id is None:
        return
    content = {
        "complaint": str(row.pk),
        "kind": row.kind,
        "outside_id": row.outside_id,
        "authority": row.authority,
        "wants": row.problem,
        "words": row.words,
        "asked_minor": row.asked_minor,
        "times": row.times,
        "made_at": row.made_at.isoformat(),
    }
    seal([NewExhibit(shop=row.shop_id, order=row.order_id, slot=TALK, kind="complaint", content=content, by=by, at=at)])
