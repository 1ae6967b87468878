"""May only a part go back? Not of what has not come: what is refunded is stopped, and the rest would be paid for it."""

from anxin.cases.refusals import MissingGoesBack, NothingDelivered
from anxin.money import format_minor
from anxin.policy.facts import Delivery, Facts


def heed_delivered(facts: Facts, amount_minor: int, currency: str) -> None:
    """Raise NothingDelivered for less than all that is left of what is not known to have come, and MissingGoesBack for
    less than the missing share of what came in part; `amount_minor` is what people found, offered or agreed on."""
    if amount_minor >= facts.remaining or facts.delivery is Delivery.DELIVERED:
        return
    if facts.delivery is not Delivery.PARTIAL:
        raise NothingDelivered
    # shares are whole percent, rounded down: two of three pieces are 66, and the third is not a fen more than its price
    missing = facts.amount * max(0, 99 - facts.delivered_share) // 100
    if amount_minor < missing:
        raise MissingGoesBack(missing=format_minor(missing, currency))
