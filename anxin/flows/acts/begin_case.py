"""How does a claim on a line become a case, before anything is decided about it?"""

from datetime import datetime

from anxin.cases.models import Case, CaseStep
from anxin.cases.states import CaseState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.claimed_after import claimed_after
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Order
from anxin.policy.facts import Problem
from anxin.refs import new_id


def begin_case(subject: Subject, problem: str, words: str, *, mistyped: bool = False, by: str, at: datetime) -> Case:
    """Open a case on the subject's line, with its history, and seal the claim.

    The caller holds the order's lock and knows that no case is open on the line; it decides the case in the same flow.
    """
    order = subject.order
    case = Case.objects.create(
        id=new_id(),
        shop_id=order.shop_id,
        order=order,
        line=subject.line,
        supplier=subject.supplier,
        number=Case.objects.filter(order=order).count() + 1,
        problem=problem,
        words=words[:2000],
        units=list(subject.units),
        owner="machine",
        due_at=at,
        on_due="decide",
        account_error="buyer" if mistyped and problem == Problem.WRONG_ACCOUNT else "none",
        claimed_after_minutes=claimed_after(subject, at),
        claimant=order.claimant,
        opened_by=by,
        opened_at=at,
    )
    CaseStep.objects.create(
        subject=case,
        shop_id=order.shop_id,
        order=order,
        from_state="",
        to_state=CaseState.OPENED,
        by=by,
        because=problem,
        at=at,
    )
    seal(
        [
            NewExhibit(
                shop=order.shop_id,
                order=order.pk,
                slot=TALK,
                kind="claim",
                content={"case": str(case.pk), "problem": problem, "words": words[:2000], **_pieces(subject)},
                by=by,
                at=at,
            )
        ]
    )
    Order.objects.filter(pk=order.pk).update(case_open=True)
    return case


def _pieces(subject: Subject) -> dict[str, list[int]]:
    return {"units": list(subject.units)} if subject.units else {}
