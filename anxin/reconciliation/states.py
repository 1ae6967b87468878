"""How do a bill and a difference stand, what does a channel's word for a movement mean, and what can be done?"""

from enum import StrEnum


class BillState(StrEnum):
    """wanted (to be fetched) → taken; or missing, when the channel has not given it in time."""

    WANTED = "wanted"
    TAKEN = "taken"
    MISSING = "missing"


OPEN_BILLS = (BillState.WANTED, BillState.MISSING)


class Source(StrEnum):
    """Against what our orders are held: the channel's trades, its flow of funds, what it shared, or our own books."""

    TRADE = "trade"
    FLOW = "flow"
    SHARE = "share"
    BOOKS = "books"


class Meaning(StrEnum):
    """What a bill's own word says about the money of a line."""

    MOVED = "moved"
    PENDING = "pending"
    FAILED = "failed"
    UNCLEAR = "unclear"


class DifferenceKind(StrEnum):
    """In what a line and our side differ."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    CURRENCY = "currency"
    STATE = "state"
    FEE = "fee"


class DifferenceState(StrEnum):
    """open → acting (a remedy is under way, and is looked at again) → resolved."""

    OPEN = "open"
    ACTING = "acting"
    RESOLVED = "resolved"


UNRESOLVED = (DifferenceState.OPEN, DifferenceState.ACTING)


class OnDue(StrEnum):
    """What time does to a bill or a difference when nobody else acts."""

    REPORT = "report"
    ESCALATE = "escalate"
    RECHECK = "recheck"


class Owner(StrEnum):
    """Whose it is; the names are those of the roles."""

    FINANCE = "finance"
    OPERATOR = "operator"


class Remedy(StrEnum):
    """What may be done about a difference."""

    LOOK_PAYMENT = "look_payment"
    LOOK_REFUND = "look_refund"
    ADOPT_REFUND = "adopt_refund"
    PARK = "park"
    BOOK_GAP = "book_gap"
    BY_HAND = "by_hand"


# a remedy that only asks the channel again is safe: the machine does it without being told to
BY_ITSELF = (Remedy.LOOK_PAYMENT, Remedy.LOOK_REFUND)


class How(StrEnum):
    """By what a difference ended."""

    AGREED = "agreed"
    REMEDY = "remedy"
    BY_HAND = "by_hand"


# numbers are an epay gateway's: 1 to 3 are paid, whatever came after, 4 is held until it is captured
_WORDS = {
    Meaning.MOVED: (
        *("success", "succeeded", "paid", "available", "trade_success", "trade_finished", "finished", "refund_success"),
        # what a bank took over a dispute or gave back, and what Stripe takes for itself, has moved once it stands there
        *("dispute", "dispute_reversal", "stripe_fee"),
        *("交易", "退款", "支付成功", "退款成功", "1", "2", "3"),
        *("分账/成功", "解冻/成功", "解冻给分账方/成功", "分账回退/成功", "回退/成功"),
    ),
    Meaning.PENDING: (
        *("processing", "pending", "refund_processing", "notpay", "userpaying", "waiting", "requires_action"),
        *("退款中", "分账/处理中", "解冻/处理中", "解冻给分账方/处理中", "分账回退/处理中", "回退/处理中", "0", "4"),
    ),
    Meaning.FAILED: (
        *("fail", "failed", "refund_fail", "closed", "revoked", "change", "abnormal", "payerror", "canceled"),
        *("bounced", "退款失败", "退款关闭", "退款异常", "转入代发", "已撤销"),
        *("分账/已关闭", "分账/失败", "解冻/失败", "解冻给分账方/失败", "分账回退/失败", "回退/失败"),
    ),
}
_MEANINGS = {word: meaning for meaning, words in _WORDS.items() for word in words}


def meaning_of(word: str) -> Meaning:
    """What a channel's word for the state of a movement means; one that is not known is UNCLEAR, never a guess."""
    return _MEANINGS.get(word.strip().lower(), Meaning.UNCLEAR)
