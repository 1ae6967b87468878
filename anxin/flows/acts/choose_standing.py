"""Whose goods are a supplier's? Staff say so; what is said to be the operator's own has nobody from outside."""

from datetime import datetime

from anxin.catalog.models import Item
from anxin.flows.acts.await_vetting import await_vetting
from anxin.payouts.models import Vetting
from anxin.payouts.queries import agreements, wanted_on_sale
from anxin.payouts.refusals import AgreementStands, OutsidersActForIt
from anxin.payouts.states import VettingState
from anxin.people.models import Supplier, SupplierKey
from anxin.people.queries import outsiders_of

OWN = Supplier.Standing.OWN


def choose_standing(row: Supplier, standing: str, *, at: datetime) -> bool:
    """Whether this supplier, which the caller holds, stands otherwise from now on; the caller keeps the row.

    What was the operator's own waits to be vetted. What becomes its own may be listed by its people, and keys that
    somebody else may have end.
    Raises AgreementStands, OutsidersActForIt.
    """
    if row.standing == standing:
        return False
    if agreements([row.pk]):
        raise AgreementStands
    if standing == OWN and outsiders_of(row):
        raise OutsidersActForIt
    was_own, row.standing = row.standing == OWN, Supplier.Standing(standing)
    row.save(update_fields=["standing"])
    items = list(Item.objects.select_for_update(no_key=True).filter(supplier=row).order_by("pk"))
    if standing == OWN:
        Vetting.objects.filter(item__in=items, state=VettingState.WAITING).delete()
        SupplierKey.objects.filter(supplier=row, revoked_at=None).update(revoked_at=at)
    elif was_own:
        wanted = wanted_on_sale(items)
        await_vetting(row.pk, {item: wanted[item.pk] for item in items}, at=at)
    return True
