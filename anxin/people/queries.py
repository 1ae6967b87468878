"""What is to be read about the parties of a shop?"""

from uuid import UUID

from django.db.models import F

from anxin.people.access import STAFF
from anxin.people.models import Person, Role, Supplier, SupplierKey


def keys_of(supplier: UUID) -> list[SupplierKey]:
    """A supplier's keys, those in use first, then the newest."""
    return list(
        SupplierKey.objects.filter(supplier=supplier).order_by(F("revoked_at").desc(nulls_first=True), "-made_at")
    )


def supplier_named(supplier: UUID) -> Supplier:
    """One supplier with its shop; raises Supplier.DoesNotExist."""
    return Supplier.objects.select_related("shop").get(pk=supplier)


def reads_messages(supplier: UUID) -> bool:
    """Whether somebody acts for this supplier at its desk; a docked system alone reads nothing that people write."""
    return Role.objects.filter(name=Role.Name.SUPPLIER, supplier=supplier, person__is_active=True).exists()


def works_for(shop: UUID, person: UUID) -> bool:
    """Whether this person is staff of the shop."""
    return Role.objects.filter(shop=shop, person=person, name__in=STAFF).exists()


def outsiders_of(supplier: Supplier) -> list[Person]:
    """Who acts for a supplier without being staff of its shop."""
    staff = Role.objects.filter(shop=supplier.shop_id, name__in=STAFF).values("person")
    rows = Person.objects.filter(roles__supplier=supplier, roles__name=Role.Name.SUPPLIER)
    return list(rows.exclude(pk__in=staff).order_by("pk"))


def acts_for(supplier: UUID, person: UUID | None) -> bool:
    """Whether this person acts for a supplier, staff of its shop or not."""
    rows = Role.objects.filter(name=Role.Name.SUPPLIER, supplier=supplier, person=person)
    return person is not None and rows.exists()
