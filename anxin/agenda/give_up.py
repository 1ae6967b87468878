"""What if the last try of an ask is spent? Its row goes, and the flow that gives it up carries out the consequence."""

from collections.abc import Sequence

from anxin.agenda.asks import Claimed
from anxin.agenda.finish import finish


def give_up(claimed: Sequence[Claimed]) -> list[Claimed]:
    """Take the asks still held off the agenda and return them, in the order given.

    The caller carries out `consequence` of each in the same transaction: nothing is given up silently.
    """
    held = set(finish(claimed))
    return [one for one in claimed if one.id in held]
