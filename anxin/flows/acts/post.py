"""How does money move inside a flow that cannot go on without it?"""

from collections.abc import Sequence

from anxin.ledger.movements import Movement, TransferRefused
from anxin.ledger.transfer import transfer


def post(movements: Sequence[Movement]) -> None:
    """Move all of it or none; raises TransferRefused with the cause, which undoes the flow.

    What only fell with the cause is named by nobody.
    """
    fell = [outcome for outcome in transfer(movements, linked=True) if not outcome.stands]
    if fell:
        raise TransferRefused(min(fell, key=lambda outcome: outcome.reason == "linked"))
