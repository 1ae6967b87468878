"""What may a decision know?

Exactly what stands here: the typed vocabulary of the rules, and `Facts`, one frozen answer to each question, per line
and unit of an order. Each has a stated value for "not known"; a fact that is not known is a value, never an error.

Units: durations are whole seconds, money is fen (CNY), shares are whole percents. All times are measured when deciding,
except `claimed_after`: it runs from delivery (of a code from its first reveal; of one never revealed from delivery) to
the opening of the case and is frozen there, so that an answer that comes late never makes a claim late.
`past_promise` is negative before the promise.
"""

from dataclasses import dataclass
from enum import StrEnum


class Goods(StrEnum):
    CODE = "code"
    TOPUP = "topup"
    MEMBERSHIP = "membership"
    UNKNOWN = "unknown"


class Problem(StrEnum):
    NOT_ARRIVED = "not_arrived"
    NO_ORDER = "no_order"
    CHARGED_TWICE = "charged_twice"
    INVALID_CODE = "invalid_code"
    USED_CODE = "used_code"
    NOT_CREDITED = "not_credited"
    WRONG_GOODS = "wrong_goods"
    SHORT_VALIDITY = "short_validity"
    MISSING_PRIVILEGE = "missing_privilege"
    REVOKED = "revoked"
    WRONG_ACCOUNT = "wrong_account"
    LATE_ARRIVAL = "late_arrival"
    UNAUTHORISED = "unauthorised"
    CHANGED_MIND = "changed_mind"
    OTHER = "other"


class Payment(StrEnum):
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"


class Delivery(StrEnum):
    NONE = "none"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    PARTIAL = "partial"
    DELIVERED = "delivered"
    UNKNOWN = "unknown"


class Usage(StrEnum):
    UNUSED = "unused"
    SEEN = "seen"
    PART_USED = "part_used"
    USED = "used"
    UNKNOWN = "unknown"


class CodeCheck(StrEnum):
    NOT_CHECKED = "not_checked"
    VALID_UNUSED = "valid_unused"
    USED_BEFORE_REVEAL = "used_before_reveal"
    USED_AFTER_REVEAL = "used_after_reveal"
    INVALID = "invalid"
    UNKNOWN = "unknown"


class Supplier(StrEnum):
    """`silent` only after the question was acknowledged; `unreachable` when it cannot be asked."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    ADMITS = "admits"
    DENIES = "denies"
    SILENT = "silent"
    UNREACHABLE = "unreachable"


class SupplierProof(StrEnum):
    NONE = "none"
    SHOWN = "shown"


class Fence(StrEnum):
    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    DONE = "done"
    IMPOSSIBLE = "impossible"


class Recall(StrEnum):
    NOT_TRIED = "not_tried"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class BuyerAsked(StrEnum):
    NO = "no"
    WAITING = "waiting"
    ANSWERED = "answered"
    SILENT = "silent"


class AccountError(StrEnum):
    NONE = "none"
    BUYER = "buyer"
    SUPPLIER = "supplier"


class Confirmed(StrEnum):
    """A timer never takes a right away."""

    NO = "no"
    BUYER = "buyer"
    TIMER = "timer"


class Evidence(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"


class EvidenceMatch(StrEnum):
    UNVERIFIED = "unverified"
    MATCHED = "matched"
    CONTRADICTED = "contradicted"


class Tier(StrEnum):
    RESTRICTED = "restricted"
    NEW = "new"
    REGULAR = "regular"
    TRUSTED = "trusted"
    EXEMPLARY = "exemplary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a decision may know about one line of an order, frozen; the defaults are what "not known" means."""

    goods: Goods = Goods.UNKNOWN
    problem: Problem = Problem.OTHER
    payment: Payment = Payment.UNKNOWN
    delivery: Delivery = Delivery.UNKNOWN
    delivered_share: int = 0
    usage: Usage = Usage.UNKNOWN
    used_share: int = 0
    code_check: CodeCheck = CodeCheck.NOT_CHECKED
    supplier: Supplier = Supplier.NOT_ASKED
    supplier_proof: SupplierProof = SupplierProof.NONE
    fence: Fence = Fence.NOT_ASKED
    recall: Recall = Recall.NOT_TRIED
    buyer_asked: BuyerAsked = BuyerAsked.NO
    account_error: AccountError = AccountError.NONE
    confirmed: Confirmed = Confirmed.NO
    exclusion_confirmed: bool = False
    hidden_defect: bool = False
    past_promise: int = 0
    since_paid: int = 0
    since_delivered: int = 0
    claimed_after: int = 0
    amount: int = 0
    remaining: int = 0
    evidence: Evidence = Evidence.NONE
    evidence_match: EvidenceMatch = EvidenceMatch.UNVERIFIED
    evidence_reused: bool = False
    reissues: int = 0
    claims_30d: int = 0
    upheld_share: int = 0
    tier: Tier = Tier.NEW
    within_exposure: bool = False

    @property
    def unused_minor(self) -> int:
        """Fen of what is left that pay for the days not used, rounded up for the buyer."""
        return min(self.remaining, -(-self.amount * (100 - self.used_share) // 100))
