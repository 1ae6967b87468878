"""How does a person end a claim against a docked supplier?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_claims import end_claims
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.payouts.models import UpstreamClaim
from anxin.payouts.refusals import ClaimClosed, ProofNeeded
from anxin.refusal import NotFound


@atomic(durable=True)
def settle_upstream_claim(claim: UUID, *, honoured: bool, proof: str, by: str, at: datetime) -> None:
    """Record that a claim was honoured (with its proof), or write it off (with the reason).

    Raises NotFound, ProofNeeded, ClaimClosed.
    """
    row = UpstreamClaim.objects.select_related("order").filter(pk=claim).first()
    if row is None:
        raise NotFound
    if not proof.strip():
        raise ProofNeeded
    lock_suppliers([row.supplier_id])
    if not end_claims([row], honoured=honoured, proof=proof.strip(), by=by, at=at):
        raise ClaimClosed
