"""How does money move inside a flow that cannot go on without it?"""

from collections.abc import Sequence

from anxin.ledger.movements import Movement, TransferRefused
from anxin.ledger.transfer import transfer


def post(movements: Sequence[Movement]) -> None:
    """Move all of it or none; raises TransferRefused, which undoes the flow."""
    for outcome in transfer(movements, linked=True):
        if not outcome.stands:
            raise TransferRefused(outcome)
