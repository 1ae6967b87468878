"""What is to be read about the parties of a shop?"""

from uuid import UUID

from anxin.people.models import Supplier


def supplier_named(supplier: UUID) -> Supplier:
    """One supplier with its shop; raises Supplier.DoesNotExist."""
    return Supplier.objects.select_related("shop").get(pk=supplier)
