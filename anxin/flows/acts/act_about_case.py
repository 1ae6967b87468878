"""What is a supplier's system asked about a case: what it says to it, whether it takes back, what it knows of codes?"""

from anxin.agenda.asks import Claimed
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import CHECK, CHECK_CODES, CLAIM, RECALL, TAKE_BACK


def act_about_case(one: Claimed, can: SupplierCapabilities) -> str | None:
    """The act; None where the system could not answer, so that no answer is made up for it."""
    if one.key == CHECK_CODES:
        return CHECK if can.code_check else None
    if one.key.startswith(TAKE_BACK):
        return RECALL if can.recall else None
    return CLAIM if can.claims else None
