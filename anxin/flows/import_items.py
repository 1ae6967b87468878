"""How do a supplier's items and prices come into the catalog from a table?"""

from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.item_file import ItemRow, read_items
from anxin.catalog.models import Item
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from anxin.texts import Text


@dataclass(frozen=True, slots=True)
class ItemReport:
    """How many items are new, how many were changed, and which lines were refused and why."""

    added: int
    changed: int
    refused: list[tuple[int, Text]]


@atomic(durable=True)
def import_items(supplier: UUID, text: str) -> ItemReport:
    """Add and change items by their sku; orders already placed keep the price and promise they were placed at.

    Raises NotFound for an unknown supplier, and what reading the table raises.
    """
    owner = Supplier.objects.filter(pk=supplier).select_related("shop").first()
    if owner is None:
        raise NotFound
    rows, refused = read_items(text)
    known = {item.sku: item for item in Item.objects.select_for_update().filter(supplier=owner).order_by("pk")}
    added = [_fresh(owner, row) for row in {row.sku: row for row in rows}.values() if row.sku not in known]
    changed = [_change(known[row.sku], row) for row in {row.sku: row for row in rows}.values() if row.sku in known]
    Item.objects.bulk_create(added)
    Item.objects.bulk_update(changed, [name for name in _columns(rows[0]) if name != "sku"] if rows else ["title_zh"])
    return ItemReport(len(added), len(changed), refused)


def _columns(row: ItemRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "line"}


def _fresh(owner: Supplier, row: ItemRow) -> Item:
    return Item(shop=owner.shop, supplier=owner, currency=owner.shop.currency, **_columns(row))


def _change(item: Item, row: ItemRow) -> Item:
    for name, value in _columns(row).items():
        setattr(item, name, value)
    return item
