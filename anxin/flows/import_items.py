"""How do a supplier's items and prices come into the catalog from a table?"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.banned_for import banned_for
from anxin.catalog.item_file import ItemRow, read_items
from anxin.catalog.models import Item
from anxin.flows.acts.await_vetting import await_vetting
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
def import_items(supplier: UUID, text: str, *, at: datetime) -> ItemReport:
    """Add and change items by their sku; orders already placed keep the price and promise they were placed at.

    What may not be sold at all is refused with its reason; items that are new under an agreement wait to be vetted.

    Raises NotFound for an unknown supplier, and what reading the table raises.
    """
    owner = Supplier.objects.filter(pk=supplier).select_related("shop").first()
    if owner is None:
        raise NotFound
    read, refused = read_items(text)
    rows, banned = _allowed(read)
    refused += banned
    known = {item.sku: item for item in Item.objects.select_for_update().filter(supplier=owner).order_by("pk")}
    added = [_fresh(owner, row) for row in {row.sku: row for row in rows}.values() if row.sku not in known]
    changed = [_change(known[row.sku], row) for row in {row.sku: row for row in rows}.values() if row.sku in known]
    Item.objects.bulk_create(added)
    await_vetting(owner.pk, added, at=at)
    Item.objects.bulk_update(changed, [name for name in _columns(rows[0]) if name != "sku"] if rows else ["title_zh"])
    return ItemReport(len(added), len(changed), refused)


def _allowed(read: list[ItemRow]) -> tuple[list[ItemRow], list[tuple[int, Text]]]:
    reasons = {row.line: banned_for(row.title_zh, row.title_en, row.summary_zh, row.summary_en) for row in read}
    banned = [(line, reason) for line, reason in reasons.items() if reason]
    return [row for row in read if not reasons[row.line]], banned


def _columns(row: ItemRow) -> dict[str, object]:
    return {name: value for name, value in asdict(row).items() if name != "line"}


def _fresh(owner: Supplier, row: ItemRow) -> Item:
    return Item(shop=owner.shop, supplier=owner, currency=owner.shop.currency, **_columns(row))


def _change(item: Item, row: ItemRow) -> Item:
    for name, value in _columns(row).items():
        setattr(item, name, value)
    return item
