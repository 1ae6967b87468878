"""Does a draft keep what rules must keep? Only what does can be announced."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.lock_rules import lock_rules
from anxin.flows.acts.need_sound_rules import need_sound_rules
from anxin.policy.models import PolicyVersion
from anxin.policy.prove import Proof
from anxin.policy.refusals import RulesStay
from anxin.policy.states import EDITABLE, PolicyState
from anxin.transitions.move import move


@atomic(durable=True)
def prove_policy(version: UUID, *, by: str, at: datetime) -> Proof:
    """Prove the draft and keep the proof with it; proving again changes nothing.

    Raises NotFound, RulesStay for what was announced, ProofFails (the legal floor among its principles), VoidWording.
    """
    row = lock_rules(version)
    if row.state not in EDITABLE:
        raise RulesStay(version=str(row))
    proof = need_sound_rules(row.text)
    move(
        PolicyVersion,
        [version],
        from_=PolicyState.DRAFT,
        to=PolicyState.PROVEN,
        by=by,
        because="every principle holds",
        at=at,
        proven_sha256=row.text_sha256,
        proof=proof.as_json(),
    )
    return proof
