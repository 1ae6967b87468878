"""What does the page of a case know?"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from anxin.cases import queries as cases
from anxin.cases.models import Case, Decision
from anxin.cases.refusals import StopUnderWay
from anxin.cases.states import OPEN, CaseState, Choice
from anxin.delivery.queries import reveals_of
from anxin.delivery.units import say_units
from anxin.evidence.exhibits import TALK
from anxin.flows.acts.foresee import foresee
from anxin.flows.acts.say_choice import say_choice
from anxin.people.access import Viewer
from anxin.policy.clauses import Reason
from anxin.policy.facts import Problem
from anxin.refunds.models import Refund
from anxin.refunds.queries import refunds_of
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.texts import Text
from anxin.web.because import refused_for, why
from anxin.web.case_status import case_status
from anxin.web.moments import moment, span
from anxin.web.show_complaints import show_complaints
from anxin.web.show_evidence import asked_list, show_evidence
from anxin.web.show_order import stamp_of
from anxin.web.show_settling import show_settling
from anxin.web.shown import CaseShown, Link
from anxin.web.told import told
from anxin.web.words import LIABLE, PROBLEMS

NOBODY = Viewer()
ANSWERS = {
    "admits": Text("供货商承认", "The supplier admits it"),
    "silent": Text("供货商逾期没有答复", "The supplier did not answer in time"),
    "unreachable": Text("供货商联系不上，没有等它答复", "The supplier cannot be reached, and nobody waited for it"),
}
PROVEN = Text("供货商否认，并出示了凭证", "The supplier denies it and shows proof")
DENIED = Text("供货商否认，没有出示凭证", "The supplier denies it and shows nothing")
PARTLY = Text("供货商承认{units}，否认其余的", "The supplier admits {units} and denies the rest")
BACK = Text("原路退回，选过别的去向就按您选的", "Back the way you paid, or where you chose")
PROMISED = Text("承诺 {span}内到账，从选择时重新计时", "Promised within {span} of your choice")
FULL_NEXT = Text("；再有问题，核实属实就全额退款", "; if it fails too and that is confirmed, you are refunded in full")
WAYS_ON_OF_CODE = (
    Text("卡密没看过又不想要了，7 天内可全额退款", "Unseen and not wanted, it is refunded in full within 7 days"),
    Text("卡密无效或被用过，可以再申请", "If it does not work or was used, open another case"),
)
WAYS_ON = (
    Text(
        "有新的凭证，可以再申请一次，我们会重新裁决",
        "With new evidence you can open another case, and it is decided anew",
    ),
    Text("也可以向支付渠道投诉，或拨打 12315", "You may also turn to your payment channel, or to 12315"),
)


def show_case(case: Case, now: datetime, *, mine: bool = True) -> CaseShown:
    """A case as its buyer sees it; whoever is not the buyer (staff) sees no buttons."""
    decisions = [decision for decision in cases.decisions_of(case.order_id) if decision.case_id == case.pk]
    refunds = [refund for refund in refunds_of(case.order_id) if refund.case_id == case.pk]
    last = decisions[-1] if decisions else None
    rejected = last is not None and last.outcome == "reject" and not refunds
    then = foresee(case.order, case.line, now, partial(moment, now=now)) if case.state in OPEN else None
    status = case_status(case, decisions, refunds, now, then)
    if case.state == CaseState.OFFERED and last is not None:
        status = replace(status, reason=why(last))
    shown = CaseShown(
        id=case.pk,
        order=case.order_id,
        ref=case.ref,
        order_ref=case.order.ref,
        title=case.line.title,
        amount_minor=case.line.unit_price_minor * (len(case.units) or case.line.quantity),
        units=say_units(case.units) if case.units else None,
        currency=case.order.currency,
        problem=PROBLEMS.get(case.problem, PROBLEMS["other"]),
        status=status,
        stamp="",
        timeline=told(case.order, case.line, now, then),
        chain=_chain(case, now),
        clause=str(last.clause_number or "") if last else "",
        liable=LIABLE.get(last.liable) if last else None,
        ways_on=_ways_on(last) if last and rejected else (),
        receipt=_receipt(case, now) if rejected else (),
        choices=_choices(case, now) if mine and case.state == CaseState.OFFERED else (),
        policy=f"v{case.order.policy.number}",
        live=_moving(case, refunds),
        open=mine and case.state in OPEN,
        stopping=StopUnderWay.text if cases.is_stopping(case, now) else None,
        complaints=show_complaints(case.order_id, now),
        settling=show_settling(case, decisions, now, mine=mine),
        asked_for=asked_list(case),
        awaits_buyer=case.state == CaseState.AWAITING_BUYER,
    )
    return replace(shown, stamp=stamp_of(shown))


def _ways_on(last: Decision) -> tuple[Text, ...]:
    return WAYS_ON_OF_CODE if refused_for(last) is Reason.CAME_IN_TIME else WAYS_ON


def _choices(case: Case, now: datetime) -> tuple[tuple[str, Text, Text], ...]:
    """Each way by its name, in words, and what comes of it; another one is offered until the order has ended."""
    offered = say_choice(case, case.order, at=now)
    money = (Choice.REFUND.value, offered.money, BACK)
    if not offered.both:
        return (money,)
    promise = PROMISED.fill(span=span(timedelta(minutes=case.line.promise_minutes)))
    after = FULL_NEXT if offered.full_next else Text("", "")
    return (money, (Choice.REISSUE.value, offered.again, Text(promise.zh + after.zh, promise.en + after.en)))


def _moving(case: Case, refunds: list[Refund]) -> bool:
    return case.state in OPEN or any(refund.state != "arrived" for refund in refunds)


def _chain(case: Case, now: datetime) -> tuple[Link, ...]:
    """The three slots in their order, as the evidence's own page shows them; what the supplier said stands with the
    conversation."""
    shown = show_evidence(case.order, NOBODY, now, Problem(case.problem))
    answer = _answered(case)
    return tuple(
        Link(slot.name, "sealed", answer)
        if answer and slot.slot == TALK
        else Link(slot.name, slot.state, slot.attached[-1] if slot.attached else slot.note)
        for slot in shown.slots
    )


def _answered(case: Case) -> Text | None:
    """What the supplier said, no more than it showed."""
    if case.bad_units and case.supplier_answer == "denies":
        return PARTLY.fill(units=say_units(case.bad_units))
    if case.supplier_answer == "denies":
        return PROVEN if case.supplier_proof else DENIED
    return ANSWERS.get(case.supplier_answer)


def _receipt(case: Case, now: datetime) -> tuple[tuple[Text, Text | str], ...]:
    rows: list[tuple[Text, Text | str]] = []
    if case.line.account_hint:
        rows.append((Text("您填写的账号", "Account you entered"), case.line.account_hint))
    if case.supplier_proof:
        rows.append((Text("供货商凭证", "Supplier’s proof"), shield(case.supplier_proof[:300], own_of(case.order_id))))
    seen = reveals_of(case.order_id)
    if seen and case.line.goods == "code":
        rows.append((Text("首次查看卡密", "Code first seen"), moment(seen[0].at, now)))
    return tuple(rows)
