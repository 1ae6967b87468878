"""How does somebody show that a promise was kept?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_promises import end_promises
from anxin.flows.acts.lock_orders import lock_orders
from anxin.refunds.promises import come_true
from anxin.refusal import NotFound
from anxin.support.models import Commitment
from anxin.support.refusals import NotPromised, NotYourPromise, ProofNeeded, SeenToHappen
from anxin.support.states import SEEN, CommitmentState, Voice

SHORTEST_PROOF, LONGEST_PROOF = 2, 500


@atomic(durable=True)
def keep_promise(commitment: UUID, *, proof: str, by: str, at: datetime) -> None:
    """End an open commitment as kept, in time, with what shows it: by its maker, one of the staff's by any of them.

    Of a refund, a decision, another one or an answer no words show anything: it has happened, or it is not kept.
    Raises NotFound, NotYourPromise, ProofNeeded, SeenToHappen, NotPromised when it has ended, by its due time too.
    """
    order = Commitment.objects.filter(pk=commitment).values_list("order_id", flat=True).first()
    if order is None:
        raise NotFound
    lock_orders([order])
    row = Commitment.objects.get(pk=commitment)
    if row.owner != by and not (row.role == Voice.AGENT and by.startswith("staff:")):
        raise NotYourPromise
    if len(proof.strip()) < SHORTEST_PROOF:
        raise ProofNeeded
    # due and not yet swept is broken already: the sweeper's pace must not decide
    if at >= row.due_at:
        raise NotPromised
    shown = proof.strip()[:LONGEST_PROOF]
    if row.state == CommitmentState.OPEN and row.matter in SEEN:
        true = come_true([row.pk])
        if not true:
            raise SeenToHappen
        shown = true[0].shown
    kept = end_promises({row.pk: shown}, CommitmentState.KEPT, by=by, because="shown to be kept", at=at)
    if not kept:
        raise NotPromised
