"""What follows from a supplier's answer?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.refusals import NotAsked, ReasonNeeded
from anxin.cases.states import CaseState
from anxin.delivery.models import Delivery
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.lock_orders import lock_orders
from anxin.refusal import NotFound

ADMIT, DENY = "admit", "deny"


@atomic(durable=True)
def answer_case(case: UUID, *, answer: str, proof: str, by: str, at: datetime) -> None:
    """Take a supplier's answer (`admit`, or `deny` with what shows it) and decide again at once.

    Raises NotFound, NotAsked unless the case waits for the supplier, ReasonNeeded for a denial that shows nothing.
    """
    order = Case.objects.filter(pk=case).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    orders = lock_orders([order])
    row = Case.objects.get(pk=case)
    if row.state != CaseState.AWAITING_SUPPLIER or answer not in (ADMIT, DENY):
        raise NotAsked
    if answer == DENY and not proof.strip():
        raise ReasonNeeded
    _note(row, answer, proof)
    row.save()
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=TALK,
                kind="supplier_answer",
                content={"case": str(row.pk), "answer": answer, "shown": proof[:2000]},
                by=by,
                at=at,
            )
        ]
    )
    decide_again([row], orders, at=at)


def _note(row: Case, answer: str, proof: str) -> None:
    """Put the answer where the question was asked: a fence on the delivery, a recall, or the claim itself."""
    if row.recall == "waiting":
        row.recall = "done" if answer == ADMIT else "refused"
    elif row.supplier_answer == "waiting":
        row.supplier_answer = "admits" if answer == ADMIT else "denies"
        row.supplier_proof = proof[:2000] if answer == DENY else ""
    else:
        Delivery.objects.filter(line=row.line_id, fence="waiting").update(
            fence="done" if answer == ADMIT else "impossible"
        )
