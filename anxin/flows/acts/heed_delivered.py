"""May only a part go back? Not of what has never come: the rest would be paid for nothing."""

from anxin.cases.refusals import NothingDelivered
from anxin.policy.facts import Delivery, Facts


def heed_delivered(facts: Facts, amount_minor: int) -> None:
    """Raise NothingDelivered for less than all that is left, where nothing was delivered."""
    if amount_minor < facts.remaining and facts.delivery in (Delivery.NONE, Delivery.FAILED):
        raise NothingDelivered
