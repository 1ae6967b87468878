"""What is on the shelf?"""

from uuid import UUID

from anxin.catalog.models import Item
from anxin.people.models import Shop
from anxin.refusal import NotFound


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
