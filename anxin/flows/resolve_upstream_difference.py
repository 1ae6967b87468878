"""How is a line resolved in which a docked supplier's bill differs: do our books follow the bill, or is it explained?

Pressed twice, the second press finds it done and changes nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.book_waiting import book_waiting
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.post import post
from anxin.payouts.models import UpstreamDifference
from anxin.payouts.queries import as_billed
from anxin.payouts.refusals import FiguresChanged, NothingToBook, WordsNeeded
from anxin.payouts.states import Remedy
from anxin.refusal import NotFound

FEWEST_LETTERS = 4
Figures = tuple[int | None, int | None]


@atomic(durable=True)
def resolve_upstream_difference(
    difference: UUID, remedy: Remedy, shown: Figures, *, note: str, by: str, at: datetime
) -> bool:
    """Carry out what the page showed; whether something was done now. `shown` are our and their figure on that page.

    Raises NotFound, FiguresChanged, WordsNeeded, NothingToBook, and TransferRefused where the balance in our books is
    too small.
    """
    owner = UpstreamDifference.objects.filter(pk=difference).values_list("supplier_id", flat=True).first()
    if owner is None:
        raise NotFound
    supplier = lock_suppliers([owner])[owner]
    row = UpstreamDifference.objects.get(pk=difference)
    if row.resolved_at is not None:
        return False
    if shown != (row.ours_minor, row.theirs_minor):
        raise FiguresChanged
    if remedy is Remedy.BY_HAND and len(note.strip()) < FEWEST_LETTERS:
        raise WordsNeeded
    if remedy is Remedy.AS_BILLED:
        movement = as_billed(row, supplier.shop.currency, at)
        if movement is None:
            raise NothingToBook
        post([movement])
        book_waiting(owner, at)
    UpstreamDifference.objects.filter(pk=row.pk).update(
        resolved_at=at, resolved_by=by, resolved_how=remedy, note=note.strip()[:500], due_at=None
    )
    return True
