"""Which of a supplier's items may be shown? A person looks, and says why not."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Item
from anxin.flows.acts.follow_sources import follow_sources
from anxin.payouts.models import Agreement, Vetting
from anxin.payouts.queries import never_paid
from anxin.payouts.refusals import NobodySplits, NotVetted, ReasonNeeded
from anxin.payouts.states import AgreementState, VettingState


@atomic(durable=True)
def vet_items(items: Collection[UUID], *, show: bool, reason: str, by: str, at: datetime) -> int:
    """List waiting items, or refuse them with a reason that the supplier reads; how many were looked at.

    What its supplier took off sale meanwhile stays off until it says otherwise, and needs no second look then.
    Raises NotVetted while a supplier of theirs is not vetted, NobodySplits for goods of one that could never be paid,
    ReasonNeeded for a refusal without a reason.
    """
    # items before their vettings, as their supplier does who changes one at this moment
    held = Item.objects.select_for_update(no_key=True).filter(pk__in=items).order_by("pk")
    items = [item.pk for item in held]
    rows = list(
        Vetting.objects.select_for_update(of=("self",))
        .select_related("item")
        .filter(item__in=items, state=VettingState.WAITING)
        .order_by("item")
    )
    if not show and not reason.strip():
        raise ReasonNeeded
    suppliers = {row.item.supplier_id for row in rows}
    vetted = Agreement.objects.filter(supplier__in=suppliers, state=AgreementState.VETTED).count()
    if show and vetted < len(suppliers):
        raise NotVetted
    if show and never_paid(suppliers):
        raise NobodySplits
    ids = [row.pk for row in rows]
    if show:
        Item.objects.filter(pk__in=[row.pk for row in rows if row.wanted]).update(state=Item.State.LISTED)
        follow_sources(ids)
    Vetting.objects.filter(pk__in=ids).update(
        state=VettingState.LISTED if show else VettingState.REFUSED, reason=reason.strip()[:500], by=by, decided_at=at
    )
    return len(rows)
