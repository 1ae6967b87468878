"""May this text be announced? The proof holds, and no wording in it is void by law."""

from anxin.policy.lint import lint
from anxin.policy.prove import Proof
from anxin.policy.queries import proof_of_text
from anxin.policy.refusals import ProofFails, VoidWording
from anxin.policy.wording_patterns import Severity


def need_sound_rules(text: str) -> Proof:
    """The proof of a text that may be announced; raises ProofFails, VoidWording."""
    proof = proof_of_text(text)
    if not proof.holds:
        raise ProofFails(count=len(proof.findings))
    void = [note.quote for note in lint(text) if note.pattern.severity is Severity.VOID]
    if void:
        raise VoidWording(quote=void[0])
    return proof
