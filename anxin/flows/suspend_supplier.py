"""How is a supplier taken off sale, for a time or because it has fallen?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.suspend import suspend
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.sourcing.refusals import ReasonNeeded
from anxin.texts import Text


class SuspendedAlready(Refusal):
    text = Text("这家供货商已经停用。", "This supplier is suspended already.")


@atomic(durable=True)
def suspend_supplier(supplier: UUID, *, reason: str, by: str, at: datetime) -> None:
    """Order nothing new there from now on. Raises NotFound, ReasonNeeded, SuspendedAlready."""
    row = Supplier.objects.filter(pk=supplier).first()
    if row is None:
        raise NotFound
    if not reason.strip():
        raise ReasonNeeded
    if not suspend(row, because=reason.strip(), by=by, at=at):
        raise SuspendedAlready
