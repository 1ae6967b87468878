"""What is on the shelf?"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from anxin.catalog.models import Docked, Docking, Item, PriceChange
from anxin.people.models import Shop
from anxin.refusal import NotFound

MOST_PRICES = 50
# what a docked supplier said of its stock longer ago says nothing any more
BELIEVED = timedelta(hours=1)


def listed_items(goods: str = "") -> list[Item]:
    """What is on sale, of one kind of goods or of all, in the shop's order."""
    rows = Item.objects.select_related("supplier", "shop").filter(state=Item.State.LISTED)
    return list(rows.filter(goods=goods) if goods else rows)


def listed_goods() -> list[str]:
    """The kinds of goods that are on sale."""
    return list(
        Item.objects.filter(state=Item.State.LISTED).order_by("goods").values_list("goods", flat=True).distinct()
    )


def item_on_sale(item: UUID) -> Item:
    """One item that is on sale; raises NotFound."""
    row = Item.objects.select_related("supplier", "shop").filter(pk=item, state=Item.State.LISTED).first()
    if row is None:
        raise NotFound
    return row


def items_of_supplier(supplier: UUID) -> list[Item]:
    """All items of a supplier, listed or withdrawn."""
    return list(Item.objects.filter(supplier=supplier))


def first_shop() -> Shop | None:
    """The shop of this installation whose front page is `/`: the oldest."""
    return Shop.objects.order_by("created_at", "pk").first()


def coming_prices(items: Collection[UUID]) -> dict[UUID, PriceChange]:
    """The announced price of each item that has one."""
    rows = PriceChange.objects.filter(item__in=items, applied_at=None, cancelled_at=None)
    return {row.item_id: row for row in rows}


def prices_of(item: UUID) -> list[PriceChange]:
    """What an item's price was changed to and from when, newest first; what was taken back never held."""
    rows = PriceChange.objects.filter(item=item, applied_at__isnull=False)
    return list(rows.order_by("-applied_at", "-pk")[:MOST_PRICES])


def own_item(supplier: UUID, item: UUID) -> Item:
    """One of a supplier's own items, on sale or not; raises NotFound for any other."""
    row = Item.objects.select_related("supplier", "shop").filter(pk=item, supplier=supplier).first()
    if row is None:
        raise NotFound
    return row


def own_item_by_sku(supplier: UUID, sku: str) -> Item:
    """The same, by the supplier's own name for it."""
    row = Item.objects.select_related("supplier", "shop").filter(sku=sku, supplier=supplier).first()
    if row is None:
        raise NotFound
    return row


def dockings_of(shops: Collection[UUID]) -> list[Docking]:
    """The docked suppliers of these shops that are kept in step."""
    return list(Docking.objects.select_related("supplier", "shop").filter(shop__in=shops).order_by("pk"))


def docked_items(supplier: UUID) -> list[Docked]:
    """What a docked supplier said of each item, the paused first."""
    rows = Docked.objects.select_related("item").filter(docking=supplier, item__supplier=supplier)
    return list(rows.order_by(F("paused_at").asc(nulls_last=True), "item__position", "pk"))


def stock_there(items: Collection[UUID], *, at: datetime) -> dict[UUID, int]:
    """How many docked suppliers have of these items, where they said so lately; who is silent has not sold out."""
    rows = Docked.objects.filter(item__in=items, stock__isnull=False, seen_at__gt=at - BELIEVED)
    return {pk: stock for pk, stock in rows.values_list("item", "stock") if stock is not None}
