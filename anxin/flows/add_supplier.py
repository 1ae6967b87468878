"""How does a shop get another supplier? With its keys sealed, what its protocol can, and announced."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.acts.seal_secret import seal_secret
from anxin.flows.change_supplier import AccountTaken, SupplierKeys, SupplierTerms
from anxin.people.models import Supplier
from anxin.refs import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSupplier:
    """The supplier that is added: in which shop, of which kind, on which terms; own stock has no keys.

    Its id is known before it is there, because its console may want the address at which we hear of orders.
    """

    id: UUID = field(default_factory=new_id)
    shop: UUID
    kind: str
    terms: SupplierTerms
    keys: SupplierKeys | None = None


@atomic(durable=True)
def add_supplier(new: NewSupplier, *, by: str, at: datetime) -> UUID:
    """The new supplier's id; no item comes from it until one names it. Raises AccountTaken."""
    keys = new.keys
    if Supplier.objects.filter(pk=new.id).exists():
        raise AccountTaken
    if keys and Supplier.objects.filter(kind=new.kind, base_url=keys.base_url, account=keys.account).exists():
        raise AccountTaken
    row = Supplier.objects.create(
        id=new.id,
        shop_id=new.shop,
        kind=new.kind,
        name_zh=new.terms.name.zh,
        name_en=new.terms.name.en,
        base_url=keys.base_url if keys else "",
        account=keys.account if keys else "",
        secret_sealed=seal_secret(keys.secret) if keys else b"",
        capabilities=dict(new.terms.capabilities),
        settle_after_hours=new.terms.settle_after_hours,
        standing=new.terms.standing or Supplier.Standing.PLATFORM,
    )
    note_supplier_change(row, "added", ["secret"] if keys else [], by=by, at=at)
    return row.pk
