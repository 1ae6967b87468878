"""What follows when a docked supplier was asked to give a price back for a buyer's refund?"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.delivery.supplier import ReturnAnswer, ReturnStatus
from anxin.flows.acts.end_claims import end_claims
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import UpstreamClaim
from anxin.payouts.states import UpstreamClaimState

SAID_NO = "refused by its system"


def take_return_answers(told: Sequence[tuple[UUID, ReturnAnswer]], *, at: datetime) -> None:
    """The answers, each by its claim: what was agreed to in full is honoured; a refusal, or less than was claimed, is
    a person's at once.

    What is unclear stays open: it is asked again, and its deadline shows it. The orders are locked.
    """
    answers = dict(told)
    if not answers:
        return
    rows = list(
        UpstreamClaim.objects.select_related("order")
        .filter(pk__in=answers, state=UpstreamClaimState.OPEN)
        .order_by("pk")
    )
    lock_suppliers({row.supplier_id for row in rows})
    for row in rows:
        answer = answers[row.pk]
        if answer.status is ReturnStatus.AGREED and answer.amount_minor >= row.amount_minor:
            end_claims([row], honoured=True, proof=answer.supplier_refund_no or "agreed", by="machine", at=at)
            continue
        row.answer = _said(answer)[:200]
        if answer.status in (ReturnStatus.AGREED, ReturnStatus.REFUSED):
            row.due_at = at
        row.save(update_fields=["answer", "due_at"])


def _said(answer: ReturnAnswer) -> str:
    if answer.status is ReturnStatus.AGREED:
        return f"gives {answer.amount_minor} {answer.supplier_refund_no}".strip()
    return f"{answer.status}: {answer.detail or answer.supplier_refund_no}".rstrip(": ")
