"""How does a suspended supplier come back, with its items?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.follow_sources import follow_sources
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.payouts.models import Agreement
from anxin.payouts.states import AgreementState
from anxin.refusal import NotFound, Refusal
from anxin.sourcing.queries import items_from
from anxin.sourcing.refusals import ReasonNeeded
from anxin.texts import Text
from anxin.transitions.move import move


class NotSuspended(Refusal):
    text = Text("这家供货商没有停用。", "This supplier is not suspended.")


@atomic(durable=True)
def resume_supplier(supplier: UUID, *, reason: str, by: str, at: datetime) -> None:
    """Order there again; its items are back on sale, but for those that somebody took off one by one.

    Raises NotFound, ReasonNeeded, NotSuspended.
    """
    row = lock_suppliers([supplier]).get(supplier)
    if row is None:
        raise NotFound
    if not reason.strip():
        raise ReasonNeeded
    if row.suspended_at is None:
        raise NotSuspended
    row.suspended_at, row.suspended_because = None, ""
    row.save(update_fields=["suspended_at", "suspended_because"])
    follow_sources([item.pk for item in items_from(row.pk)])
    agreement = Agreement.objects.filter(supplier=row, state=AgreementState.SUSPENDED)
    move(
        Agreement,
        list(agreement.values_list("pk", flat=True)),
        from_=AgreementState.SUSPENDED,
        to=AgreementState.VETTED,
        by=by,
        because=reason.strip()[:200],
        at=at,
    )
    note_supplier_change(row, "resumed", because=reason.strip(), by=by, at=at)
