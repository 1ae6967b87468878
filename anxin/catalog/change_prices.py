"""How does a price change? A lower one holds at once, a higher one after a day in which everybody can see it coming."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.catalog.models import Item, PriceChange
from anxin.refs import new_id

NOW, ANNOUNCED, SAME = "now", "announced", "same"


@dataclass(frozen=True, slots=True)
class Priced:
    """One item and the price that it is to have, in minor units."""

    item: UUID
    to_minor: int


def change_prices(wanted: Sequence[Priced], *, by: str, at: datetime) -> list[str]:
    """One outcome for each, in order: `now`, `announced` or `same`. Orders already placed keep their price.

    Wanting the present price takes back what was announced. A higher price than was announced begins its notice
    anew; a lower one, still a raise, keeps the day on which buyers expect it.
    """
    items = {
        row.pk: row
        for row in Item.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[one.item for one in wanted])
        .order_by("pk")
    }
    coming = {
        row.item_id: row
        for row in PriceChange.objects.filter(item__in=items, applied_at=None, cancelled_at=None).order_by("pk")
    }
    outcomes: list[str] = []
    dropped: list[UUID] = []
    made: list[PriceChange] = []
    lowered: list[Item] = []
    for one in wanted:
        item, known = items[one.item], coming.get(one.item)
        if known is not None and known.to_minor == one.to_minor:
            outcomes.append(ANNOUNCED)
            continue
        if known is not None:
            dropped.append(known.pk)
        if one.to_minor == item.price_minor:
            outcomes.append(SAME)
            continue
        change = _change(item, one.to_minor, known, by, at)
        made.append(change)
        if change.applied_at is None:
            outcomes.append(ANNOUNCED)
        else:
            item.price_minor = one.to_minor
            lowered.append(item)
            outcomes.append(NOW)
    PriceChange.objects.filter(pk__in=dropped).update(cancelled_at=at)
    PriceChange.objects.bulk_create(made)
    Item.objects.bulk_update(lowered, ["price_minor"])
    return outcomes


def _change(item: Item, to_minor: int, known: PriceChange | None, by: str, at: datetime) -> PriceChange:
    lower = to_minor < item.price_minor
    announced = at
    effective = at if lower else at + PriceChange.NOTICE
    if known is not None and not lower and to_minor < known.to_minor:
        announced, effective = known.announced_at, known.effective_at
    return PriceChange(
        id=new_id(),
        shop_id=item.shop_id,
        item=item,
        from_minor=item.price_minor,
        to_minor=to_minor,
        announced_at=announced,
        effective_at=effective,
        applied_at=at if lower else None,
        by=by[:80],
    )
