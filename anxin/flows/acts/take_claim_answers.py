"""What follows when a supplier's system answers a buyer's claim?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, RecallStatus
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.decide_again import decide_again
from anxin.orders.models import Order

MOST_PROOF = 2000
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
    told: Sequence[tuple[UUID, ClaimAnswer | ClaimStatus | RecallStatus]], orders: dict[UUID, Order], *, at: datetime
) -> None:
    """Note what was admitted, denied, taken back or refused to be on the cases that wait for it, and decide again;
    "waiting" changes nothing, and an answer to what was not asked is none."""
    each = {case: _said(answer) for case, answer in told}
    clear = {case: (word, proof) for case, (word, proof) in each.items() if word in WORDS}
    rows = list(Case.objects.filter(pk__in=clear, state=CaseState.AWAITING_SUPPLIER, order__in=orders).order_by("pk"))
    rows = [case for case in rows if getattr(case, _asked(clear[case.pk][0])) == "waiting"]
    for case in rows:
        word, proof = clear[case.pk]
        setattr(case, _asked(word), WORDS[word])
        case.supplier_proof = proof or case.supplier_proof
    Case.objects.bulk_update(rows, ["recall", "supplier_answer", "supplier_proof"])
    seal(
        [
            NewExhibit(
                shop=case.shop_id,
                order=case.order_id,
                slot=TALK,
                kind="supplier_answer",
                content={"case": str(case.pk), "answer": SAID[word], "shown": proof or API_PROOF},
                by="supplier",
                at=at,
            )
            for case in rows
            for word, proof in (clear[case.pk],)
        ]
    )
    asked = [case.order_id for case in rows]
    close_questions(asked, by="supplier", because="answered the case", at=at, house=False)
    decide_again(rows, orders, at=at)


def _said(answer: ClaimAnswer | ClaimStatus | RecallStatus) -> tuple[ClaimStatus | RecallStatus, str]:
    """The word, and what a denial shows."""
    if isinstance(answer, ClaimAnswer):
        return answer.status, answer.proof.strip()[:MOST_PROOF] if answer.status is ClaimStatus.DENY else ""
    return answer, ""


def _asked(answer: ClaimStatus | RecallStatus) -> str:
    """Where the question stands that this answers."""
    return "recall" if isinstance(answer, RecallStatus) else "supplier_answer"
