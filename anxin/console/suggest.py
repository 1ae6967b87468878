"""What do the facts of a case speak for? A suggestion to the person who decides, with its reason; never a decision."""

from typing import NamedTuple

from anxin.policy.facts import CodeCheck, Delivery, EvidenceMatch, Facts, Supplier, SupplierProof, Tier, Usage
from anxin.texts import Text


class Suggestion(NamedTuple):
    """Refund (True), refuse (False) or look closer (None), and why."""

    refund: bool | None
    why: Text


LOOK = Suggestion(
    None,
    Text(
        "现有事实不足以支持任何一方，请看证据后再定。",
        "The facts speak for neither side; look at the exhibits.",
    ),
)


def suggest(facts: Facts) -> Suggestion:
    """The first of a short list that holds; what makes the evidence doubtful comes first, so that it is not missed."""
    for holds, suggestion in _READINGS:
        if holds(facts):
            return suggestion
    return LOOK


def _for(zh: str, en: str) -> Suggestion:
    return Suggestion(refund=True, why=Text(zh, en))


_READINGS = (
    (
        lambda f: f.evidence_match is EvidenceMatch.CONTRADICTED or f.evidence_reused,
        Suggestion(
            None,
            Text(
                "凭证与记录不符或被重复使用，先核对再定。",
                "The evidence contradicts our record or was used before: check it first.",
            ),
        ),
    ),
    (
        lambda f: f.code_check in (CodeCheck.INVALID, CodeCheck.USED_BEFORE_REVEAL),
        _for("卡密核验为无效，或在查看前已被使用。", "The code is invalid, or was used before it was seen."),
    ),
    (lambda f: f.supplier is Supplier.ADMITS, _for("供货商承认了问题。", "The supplier admits it.")),
    (
        lambda f: f.delivery in (Delivery.NONE, Delivery.FAILED),
        _for("商品没有发出。", "Nothing was delivered."),
    ),
    (
        lambda f: f.supplier is Supplier.SILENT,
        _for("供货商收到询问后没有答复。", "The supplier was asked and did not answer."),
    ),
    (
        lambda f: f.delivery in (Delivery.IN_PROGRESS, Delivery.UNKNOWN) and f.past_promise > 0,
        _for("已过承诺时间，仍没有到账的证明。", "The promised time has passed and nothing shows that it arrived."),
    ),
    (
        lambda f: f.tier is Tier.RESTRICTED or f.claims_30d > 5,
        Suggestion(
            None,
            Text("近期申请较多，请逐项看证据。", "Many claims of late: look at each exhibit."),
        ),
    ),
    (
        lambda f: f.supplier is Supplier.DENIES and f.supplier_proof is SupplierProof.SHOWN and f.usage is Usage.USED,
        Suggestion(
            refund=False,
            why=Text("供货商出示了到账证明，且商品已使用。", "The supplier shows proof, and the goods were used."),
        ),
    ),
    (
        lambda f: f.supplier is Supplier.DENIES and f.supplier_proof is SupplierProof.NONE,
        _for("供货商否认但没有出示证明。", "The supplier denies it and shows nothing."),
    ),
)
