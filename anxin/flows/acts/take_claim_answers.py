"""What follows when a supplier's system answers a buyer's claim?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.supplier import ClaimStatus
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.decide_again import decide_again
from anxin.orders.models import Order

API_PROOF = "answered by the supplier's system"


def take_claim_answers(told: Sequence[tuple[UUID, ClaimStatus]], orders: dict[UUID, Order], *, at: datetime) -> None:
    """Note admissions and denials on the cases that wait for them and decide again; "waiting" changes nothing."""
    clear = {case: answer for case, answer in told if answer in (ClaimStatus.ADMIT, ClaimStatus.DENY)}
    rows = list(Case.objects.filter(pk__in=clear, state=CaseState.AWAITING_SUPPLIER, order__in=orders).order_by("pk"))
    for case in rows:
        admitted = clear[case.pk] is ClaimStatus.ADMIT
        if case.recall == "waiting":
            case.recall = "done" if admitted else "refused"
        elif case.supplier_answer == "waiting":
            case.supplier_answer = "admits" if admitted else "denies"
    Case.objects.bulk_update(rows, ["recall", "supplier_answer"])
    seal(
        [
            NewExhibit(
                shop=case.shop_id,
                order=case.order_id,
                slot=TALK,
                kind="supplier_answer",
                content={"case": str(case.pk), "answer": str(clear[case.pk]), "shown": API_PROOF},
                by="supplier",
                at=at,
            )
            for case in rows
        ]
    )
    decide_again(rows, orders, at=at)
