"""What follows when a supplier's system answers a buyer's claim?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import OPEN, CaseState
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, RecallStatus
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.claim_taken_back import claim_taken_back
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.decide_again import decide_again
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.orders.models import Order

MOST_PROOF = 2000
# waiting cases are among those decided anyway; an appeal is its person's
FOR_OTHERS = (CaseState.AWAITING_SUPPLIER, CaseState.APPEALED)
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
    "waiting" changes nothing, and an answer to what was not asked is none.

    What was taken back is lost to the buyer however the case has gone on since: it is decided again, by a case of its
    own where the one that asked has ended. An appeal is decided by its person, who reads it among the facts.
    """
    each = {case: _said(answer) for case, answer in told}
    clear = {case: (word, proof) for case, (word, proof) in each.items() if word in WORDS}
    rows = list(Case.objects.filter(pk__in=clear, order__in=orders).order_by("pk"))
    rows = [case for case in rows if _counts(case, clear[case.pk][0])]
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
    lost = [case for case in rows if clear[case.pk][0] is RecallStatus.DONE]
    drafted = [case.pk for case in lost if case.state == CaseState.IN_REVIEW]
    if drafted:
        end_verdicts(drafted, at=at)
    here = [case for case in rows if case.state == CaseState.AWAITING_SUPPLIER]
    here += [case for case in lost if case.state in OPEN and case.state not in FOR_OTHERS]
    anew = claim_taken_back([case for case in lost if case.state not in OPEN], orders, at=at)
    decide_again([*here, *anew], orders, at=at)


def _counts(case: Case, word: ClaimStatus | RecallStatus) -> bool:
    """Whether this was asked, and nobody has stopped waiting for it; goods that are gone are gone at any time."""
    if getattr(case, _asked(word)) != "waiting":
        return False
    return case.state == CaseState.AWAITING_SUPPLIER or word is RecallStatus.DONE


def _said(answer: ClaimAnswer | ClaimStatus | RecallStatus) -> tuple[ClaimStatus | RecallStatus, str]:
    """The word, and what a denial shows."""
    if isinstance(answer, ClaimAnswer):
        return answer.status, answer.proof.strip()[:MOST_PROOF] if answer.status is ClaimStatus.DENY else ""
    return answer, ""


def _asked(answer: ClaimStatus | RecallStatus) -> str:
    """Where the question stands that this answers."""
    return "recall" if isinstance(answer, RecallStatus) else "supplier_answer"
