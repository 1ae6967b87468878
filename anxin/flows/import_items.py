"""How do a supplier's items and prices come into the catalog from a table?"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.banned_for import banned_for
from anxin.catalog.change_prices import ANNOUNCED, Priced, change_prices
from anxin.catalog.item_file import ItemRow, read_items
from anxin.catalog.models import Item
from anxin.catalog.refusals import KindInUse
from anxin.delivery.queries import shelved
from anxin.flows.acts.await_vetting import await_vetting
from anxin.flows.acts.follow_sources import follow_sources
from anxin.orders.queries import item_has_open_orders
from anxin.payouts.queries import wanted_on_sale
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from anxin.texts import Text


@dataclass(frozen=True, slots=True)
class ItemReport:
    """How many items are new, how many changed, which lines were refused and why, how many prices rise with notice."""

    added: int
    changed: int
    refused: list[tuple[int, Text]]
    announced: int = 0


@atomic(durable=True)
def import_items(supplier: UUID, text: str, *, at: datetime, by: str = "") -> ItemReport:
    """Add and change items by their sku; orders already placed keep the price and promise they were placed at.

    What may not be sold at all is refused with its reason; items that are new and not the operator's own, or goods of
    another kind than before, wait to be vetted. A higher price holds after its notice, a lower one at once.

    Raises NotFound for an unknown supplier, and what reading the table raises.
    """
    owner = Supplier.objects.filter(pk=supplier).select_related("shop").first()
    if owner is None:
        raise NotFound
    read, refused = read_items(text, owner.shop.currency)
    rows, banned = _allowed(read)
    refused += banned
    latest = {row.sku: row for row in rows}
    known = {
        item.sku: item
        for item in Item.objects.select_for_update(no_key=True).filter(supplier=owner, sku__in=latest).order_by("pk")
    }
    others = [item for sku, item in known.items() if item.goods != latest[sku].goods]
    for item in [item for item in others if shelved(item.pk) or item_has_open_orders(item.pk)]:
        refused.append((latest[item.sku].line, KindInUse.text))
        others.remove(item)
        del known[item.sku], latest[item.sku]
    added = [_fresh(owner, row) for sku, row in latest.items() if sku not in known]
    wanted = wanted_on_sale(others)
    changed = [_change(item, latest[sku]) for sku, item in known.items()]
    Item.objects.bulk_create(added)
    if changed:
        Item.objects.bulk_update(changed, [name for name in _columns(rows[0]) if name not in ("sku", "price_minor")])
    await_vetting(owner.pk, dict.fromkeys(added, True) | {item: wanted[item.pk] for item in others}, at=at)
    follow_sources([item.pk for item in added])
    prices = [Priced(item.pk, latest[item.sku].price_minor) for item in changed]
    coming = change_prices(prices, by=by or f"supplier:{supplier}", at=at).count(ANNOUNCED)
    return ItemReport(len(added), len(changed), refused, coming)


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
        if name != "price_minor":
            setattr(item, name, value)
    return item
