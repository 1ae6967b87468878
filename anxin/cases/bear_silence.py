"""Who bears it when a case is decided for the buyer because nobody of the platform said a word in time?

What is shown against a supplier, and its own silence, it bears itself. What it answered in time, and what it was never
asked about, the platform has not judged: that is the platform's cost.
"""

from anxin.policy.clauses import Liable
from anxin.policy.facts import AccountError, CodeCheck, Delivery, Facts, Supplier

NEVER_CAME = (Delivery.NONE, Delivery.FAILED)
BAD_CODE = (CodeCheck.INVALID, CodeCheck.USED_BEFORE_REVEAL)
ITS_OWN_WORD = (Supplier.ADMITS, Supplier.SILENT)


def bear_silence(facts: Facts) -> Liable:
    """Supplier or platform, by the facts at the moment of the refund."""
    shown = facts.code_check in BAD_CODE or facts.account_error is AccountError.SUPPLIER
    if shown or facts.supplier in ITS_OWN_WORD or facts.delivery in NEVER_CAME:
        return Liable.SUPPLIER
    late = facts.delivery is not Delivery.DELIVERED and facts.past_promise > 0
    return Liable.SUPPLIER if late and facts.supplier is not Supplier.DENIES else Liable.PLATFORM
