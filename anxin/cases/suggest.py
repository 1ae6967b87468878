"""What do the facts of a case speak for? A suggestion to the person who decides, with its reason; never a decision."""

from collections.abc import Callable
from typing import Final, NamedTuple

from anxin.policy.clauses import Liable, Outcome
from anxin.policy.facts import (
    AccountError,
    BuyerAsked,
    CodeCheck,
    Delivery,
    Evidence,
    EvidenceMatch,
    Facts,
    Problem,
    Supplier,
    SupplierProof,
    Tier,
    Usage,
)
from anxin.texts import Text

FLAWS = (Problem.SHORT_VALIDITY, Problem.MISSING_PRIVILEGE, Problem.REVOKED)


class Suggestion(NamedTuple):
    """An outcome with its amount in fen and who bears it, or None (look closer), and why."""

    outcome: Outcome | None
    why: Text
    amount_minor: int = 0
    liable: Liable | None = None


class Reading(NamedTuple):
    """When something holds, what it speaks for."""

    holds: Callable[[Facts], bool]
    outcome: Outcome | None
    why: Text
    liable: Liable | None = None


LOOK: Final = Suggestion(
    None,
    Text(
        "现有事实不足以支持任何一方，请看证据后再定。",
        "The facts speak for neither side; look at the exhibits.",
    ),
)


def suggest(facts: Facts) -> Suggestion:
    """The first of a short list that holds; what makes the evidence doubtful comes first, so that it is not missed."""
    for reading in _READINGS:
        if reading.holds(facts):
            return _with_amount(reading, facts)
    return LOOK


def _with_amount(reading: Reading, facts: Facts) -> Suggestion:
    """All of it, or of a right that was used for a while and of goods that came in part, what was not had."""
    if reading.outcome is not Outcome.REFUND_FULL:
        return Suggestion(reading.outcome, reading.why, 0, reading.liable)
    had = 0
    if facts.delivery is Delivery.PARTIAL:
        had = facts.delivered_share
    elif facts.problem in FLAWS:
        had = facts.used_share
    amount = min(facts.remaining, -(-facts.amount * (100 - had) // 100))
    outcome = Outcome.REFUND_PRORATED if 0 < amount < facts.remaining else Outcome.REFUND_FULL
    return Suggestion(
        outcome, reading.why, amount if outcome is not reading.outcome else facts.remaining, reading.liable
    )


def _back(holds: Callable[[Facts], bool], zh: str, en: str) -> Reading:
    return Reading(holds, Outcome.REFUND_FULL, Text(zh, en), Liable.SUPPLIER)


def _look(holds: Callable[[Facts], bool], zh: str, en: str) -> Reading:
    return Reading(holds, None, Text(zh, en))


def _no(holds: Callable[[Facts], bool], zh: str, en: str) -> Reading:
    return Reading(holds, Outcome.REJECT, Text(zh, en))


_READINGS: Final = (
    _no(lambda f: f.amount > 0 and f.remaining == 0, "这笔钱已全部退回。", "All of the money has gone back already."),
    _look(
        lambda f: f.evidence_match is EvidenceMatch.CONTRADICTED or f.evidence_reused,
        "凭证与记录不符或被重复使用，先核对再定。",
        "The evidence contradicts our record or was used before: check it first.",
    ),
    _back(
        lambda f: f.code_check in (CodeCheck.INVALID, CodeCheck.USED_BEFORE_REVEAL),
        "卡密核验为无效，或在查看前已被使用。",
        "The code is invalid, or was used before it was seen.",
    ),
    _back(
        lambda f: f.account_error is AccountError.SUPPLIER,
        "充到了别的账号，不是下单时填写的账号。",
        "Another account was topped up than the one entered.",
    ),
    _back(lambda f: f.supplier is Supplier.ADMITS, "供货商承认了问题。", "The supplier admits it."),
    _back(lambda f: f.delivery in (Delivery.NONE, Delivery.FAILED), "商品没有发出。", "Nothing was delivered."),
    _back(
        lambda f: f.supplier is Supplier.SILENT,
        "供货商收到询问后没有答复。",
        "The supplier was asked and did not answer.",
    ),
    _back(
        lambda f: f.delivery in (Delivery.IN_PROGRESS, Delivery.UNKNOWN, Delivery.PARTIAL) and f.past_promise > 0,
        "已过承诺时间，仍没有全部到账的证明。",
        "The promised time has passed and nothing shows that all of it arrived.",
    ),
    _look(
        lambda f: f.tier is Tier.RESTRICTED or f.claims_30d > 5,
        "近期申请较多，请逐项看证据。",
        "Many claims of late: look at each exhibit.",
    ),
    Reading(
        lambda f: f.problem in FLAWS and f.evidence is Evidence.NONE and f.buyer_asked is BuyerAsked.NO,
        Outcome.ASK_BUYER,
        Text("还没有能看出问题的材料，先请买家补充一次。", "Nothing shows the defect yet: ask the buyer once."),
    ),
    _no(
        lambda f: f.supplier is Supplier.DENIES and f.supplier_proof is SupplierProof.SHOWN and f.usage is Usage.USED,
        "供货商出示了到账证明，且商品已使用。",
        "The supplier shows proof, and the goods were used.",
    ),
    _no(
        lambda f: f.code_check is CodeCheck.USED_AFTER_REVEAL and f.supplier is Supplier.DENIES,
        "卡密在买家查看之后才被使用。",
        "The code was used after the buyer had revealed it.",
    ),
    _back(
        lambda f: f.supplier is Supplier.DENIES and f.supplier_proof is SupplierProof.NONE,
        "供货商否认但没有出示证明。",
        "The supplier denies it and shows nothing.",
    ),
)
