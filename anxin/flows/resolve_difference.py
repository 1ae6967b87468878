"""How is a difference resolved by a person: by the remedy that was shown, or by hand with words?

Pressed twice, the second press finds it done and changes nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.look_again import look_again
from anxin.flows.acts.post import post
from anxin.flows.acts.settle_differences import settle_differences
from anxin.reconciliation.models import Difference
from anxin.reconciliation.queries import movements_of
from anxin.reconciliation.refusals import NoSuchRemedy, NotInWords
from anxin.reconciliation.states import BY_ITSELF, UNRESOLVED, DifferenceState, How, Remedy

FEWEST_LETTERS = 4


@atomic(durable=True)
def resolve_difference(difference: UUID, remedy: Remedy, *, note: str = "", by: str, at: datetime) -> bool:
    """Carry one remedy out; whether something was done now.

    `remedy` must be the proposed one, or BY_HAND. Raises NoSuchRemedy, NotInWords, and TransferRefused where the
    ledger does not allow the movement; then nothing is changed.
    """
    row = Difference.objects.select_for_update().get(pk=difference)
    if row.state not in UNRESOLVED or (row.state == DifferenceState.ACTING and remedy in BY_ITSELF):
        return False
    if remedy not in (row.remedy, Remedy.BY_HAND):
        raise NoSuchRemedy
    if remedy is Remedy.BY_HAND:
        if len(note.strip()) < FEWEST_LETTERS:
            raise NotInWords
        settle_differences([row.pk], how=How.BY_HAND, by=by, because=note.strip()[:200], at=at, note=note.strip()[:200])
        return True
    if remedy in BY_ITSELF:
        return bool(look_again([row.pk], by=by, at=at))
    movements = movements_of(row, at)
    if not movements:
        raise NoSuchRemedy
    post(movements)
    settle_differences([row.pk], how=How.REMEDY, by=by, because=f"booked: {remedy}", at=at, note=note[:200])
    return True
