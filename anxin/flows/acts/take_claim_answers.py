"""What follows when a supplier's system answers a buyer's claim?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.supplier import ClaimStatus, RecallStatus
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.decide_again import decide_again
from anxin.orders.models import Order

API_PROOF = "answered by the supplier's system"
WORDS: Final[dict[ClaimStatus | RecallStatus, str]] = {
    ClaimStatus.ADMIT: "admits",
    ClaimStatus.DENY: "denies",
    RecallStatus.DONE: "done",
    RecallStatus.REFUSED: "refused",
}
SAID: Final[dict[ClaimStatus | RecallStatus, str]] = {
    ClaimStatus.ADMIT: "admit",
    ClaimStatus.DENY: "deny",
    RecallStatus.DONE: "taken_back",
    RecallStatus.REFUSED: "refused",
}


def take_claim_answers(
    told: Sequence[tuple[UUID, ClaimStatus | RecallStatus]], orders: dict[UUID, Order], *, at: datetime
) -> None:
    """Note what was admitted, denied, taken back or refused to be on the cases that wait for it, and decide again;
    "waiting" changes nothing, and an answer to what was not asked is none."""
    clear = {case: answer for case, answer in told if answer in WORDS}
    rows = list(Case.objects.filter(pk__in=clear, state=CaseState.AWAITING_SUPPLIER, order__in=orders).order_by("pk"))
    rows = [case for case in rows if getattr(case, _asked(clear[case.pk])) == "waiting"]
    for case in rows:
        setattr(case, _asked(clear[case.pk]), WORDS[clear[case.pk]])
    Case.objects.bulk_update(rows, ["recall", "supplier_answer"])
    seal(
        [
            NewExhibit(
                shop=case.shop_id,
                order=case.order_id,
                slot=TALK,
                kind="supplier_answer",
                content={"case": str(case.pk), "answer": SAID[clear[case.pk]], "shown": API_PROOF},
                by="supplier",
                at=at,
            )
            for case in rows
        ]
    )
    decide_again(rows, orders, at=at)


def _asked(answer: ClaimStatus | RecallStatus) -> str:
    """Where the question stands that this answers."""
    return "recall" if isinstance(answer, RecallStatus) else "supplier_answer"
