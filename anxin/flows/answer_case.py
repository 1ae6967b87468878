"""What follows from a supplier's answer?"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import asked_of_supplier
from anxin.cases.refusals import NotAsked, QuestionChanged, ReasonNeeded
from anxin.cases.states import CaseState
from anxin.delivery.models import Delivery
from anxin.delivery.refusals import NoSuchUnit
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.lock_orders import lock_orders
from anxin.policy.clauses import Ask
from anxin.refusal import NotFound

ADMIT, DENY = "admit", "deny"


@atomic(durable=True)
def answer_case(
    case: UUID, *, answer: str, proof: str, by: str, at: datetime, bad: Collection[int] = (), asks: str = ""
) -> None:
    """Take a supplier's answer (`admit`, or `deny` with what shows it) and decide again at once.

    `asks`: the question that it answers, where whoever answers says so (`asked_of_supplier`).

    It answers whoever waits for this supplier about the order, by message or by a nudge.
    `bad`: the pieces that are admitted, where it is not all that the case is about: then a person decides by piece.
    Raises NotFound, QuestionChanged where another one is asked by now, NotAsked unless the case waits for the supplier,
    ReasonNeeded for a denial that shows nothing, NoSuchUnit for a piece that the case is not about.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    orders = lock_orders([order])
    row = Case.objects.get(pk=case)
    if row.state != CaseState.AWAITING_SUPPLIER or answer not in (ADMIT, DENY):
        raise NotAsked
    asked = asked_of_supplier(row)
    if asks and asks != asked:
        raise QuestionChanged
    about = set(row.units) or set(range(1, row.line.quantity + 1))
    if not set(bad) <= about:
        raise NoSuchUnit
    partly = answer == ADMIT and bool(bad) and set(bad) < about
    if (answer == DENY or partly) and not proof.strip():
        raise ReasonNeeded
    row.bad_units = sorted(set(bad)) if partly else []
    _note(row, asked, DENY if partly else answer, proof)
    row.save()
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=TALK,
                kind="supplier_answer",
                content={"case": str(row.pk), "answer": answer, "shown": proof[:2000], **_bad(row)},
                by=by,
                at=at,
            )
        ]
    )
    close_questions([order], by=by, because="answered the case", at=at, supplier=row.supplier_id)
    decide_again([row], orders, at=at)


def _bad(row: Case) -> dict[str, list[int]]:
    return {"bad_units": row.bad_units} if row.bad_units else {}


def _note(row: Case, asked: Ask | None, answer: str, proof: str) -> None:
    """Put the answer where the question was asked: a fence on the delivery, a recall, or the claim itself. What a
    refusal shows is kept: it may be what is asked for next."""
    if asked is Ask.TAKE_BACK:
        row.recall = "done" if answer == ADMIT else "refused"
        row.supplier_proof = proof[:2000] if answer == DENY else row.supplier_proof
    elif asked is Ask.PROOF:
        row.supplier_answer = "admits" if answer == ADMIT else "denies"
        row.supplier_proof = proof[:2000] if answer == DENY else ""
    else:
        Delivery.objects.filter(line=row.line_id, fence="waiting").update(
            fence="done" if answer == ADMIT else "impossible"
        )
