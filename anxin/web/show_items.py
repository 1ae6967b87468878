"""What do the shelf and the page of an item know?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from anxin.catalog.models import Item, PriceChange
from anxin.catalog.queries import coming_prices, listed_items, stock_there
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.queries import put_aside_until, stock_of, usual_time
from anxin.payouts.records import NOTHING_YET, records_of
from anxin.people.models import Supplier
from anxin.policy.queries import policy_for, promise_minutes_for, version_in_force
from anxin.sourcing.queries import Asked, first_sources
from anxin.texts import Text
from anxin.web.scenarios import scenarios
from anxin.web.shown import ItemShown, Record

RECORD_DAYS = 30
ENOUGH = 5
LARGE_MINOR = 20_000
# promised later than this, a mistake is mostly found before it arrives
LATE = timedelta(hours=1)


def show_items(items: Sequence[Item], now: datetime) -> list[ItemShown]:
    """Items with their stock and their suppliers' records, in a constant number of statements."""
    records = _records({item.supplier_id: item.supplier for item in items}, now)
    stock = stock_of([item.pk for item in items if item.goods == Item.Goods.CODE])
    there = stock_there([item.pk for item in items if item.supplier.kind != Supplier.Kind.STOCK], at=now)
    coming = coming_prices([item.pk for item in items])
    rules = {shop: version_in_force(shop).pk for shop in {item.shop_id for item in items}}
    shown = [_shown(item, records[item.supplier_id], stock.get(item.pk, 0), rules[item.shop_id]) for item in items]
    late = {one.id for one in shown if one.goods != Item.Goods.CODE and one.promise >= LATE}
    asked = first_sources([item for item in items if item.pk in late])
    return [
        _further(one, there.get(one.id, one.in_stock), coming.get(one.id), unhurried=_stops(asked.get(one.id)))
        for one in shown
    ]


def show_item(item: Item, version: UUID, now: datetime) -> ItemShown:
    """One item with what these rules say about everyday cases of it."""
    said = scenarios(item.goods, item.price_minor, policy_for(version, item.goods, item.sku))
    shown = show_items([item], now)[0]
    return replace(
        shown,
        usual=usual_time(item.pk, since=now - timedelta(days=RECORD_DAYS), fewest=ENOUGH),
        free_at=put_aside_until(item.pk) if shown.sold_out else None,
        period_days=item.period_days,
        level=item.level if item.level_zh else None,
        privileges=tuple(item.privileges),
        returned=said["returned"],
        not_returned=said["refused"],
        checked=said["checked"],
        look=tuple(item.check_now),
    )


def later_of(item: Item, now: datetime) -> ItemShown | None:
    """What of the same kind, for the same sort of account, arrives late enough to be stopped; the nearest in price."""
    alike = [
        row
        for row in listed_items(item.goods)
        if (row.shop_id, row.account_kind) == (item.shop_id, item.account_kind) and row.pk != item.pk
    ]
    found = [one for one in show_items(alike, now) if one.unhurried and not one.sold_out] if alike else []
    return min(found, key=lambda one: abs(one.price_minor - item.price_minor), default=None)


def _stops(asked: Asked | None) -> bool:
    """Whether a paid order can still be stopped: its supplier takes it in hand itself, or its system cancels it."""
    if asked is None:
        return False
    can = SupplierCapabilities.from_json(asked.supplier.capabilities)
    return asked.supplier.kind == Supplier.Kind.STOCK or (can.fencing is Fencing.CANCEL and can.stops_paid)


def _further(shown: ItemShown, stock: int | None, change: PriceChange | None, *, unhurried: bool) -> ItemShown:
    price = (change.to_minor, change.effective_at) if change else (None, None)
    return replace(shown, in_stock=stock, next_price_minor=price[0], next_price_at=price[1], unhurried=unhurried)


def _shown(item: Item, record: Record, stock: int, version: UUID) -> ItemShown:
    own = item.goods == Item.Goods.CODE and item.supplier.kind == Supplier.Kind.STOCK
    return ItemShown(
        id=item.pk,
        title=item.title,
        goods=item.goods,
        price_minor=item.price_minor,
        currency=item.currency,
        promise=timedelta(minutes=promise_minutes_for(version, item.goods, item.sku, item.promise_minutes)),
        record=record,
        description=item.summary,
        in_stock=stock if own else None,
        sku=item.sku,
        state=item.state,
        cautious=item.price_minor >= LARGE_MINOR,
    )


def _records(suppliers: dict[UUID, Supplier], now: datetime) -> dict[UUID, Record]:
    since = now - timedelta(days=RECORD_DAYS)
    shown = records_of(suppliers, since=since, at=now)
    made = {}
    for pk, supplier in suppliers.items():
        record = shown.get(pk, NOTHING_YET)
        enough = record.deliveries >= ENOUGH
        made[pk] = Record(
            name=Text(supplier.name_zh, supplier.name_en),
            orders=record.deliveries,
            on_time_percent=record.on_time_percent if enough else None,
            refund_percent=record.refunded_percent if enough else None,
            median=record.median if enough else None,
        )
    return made
