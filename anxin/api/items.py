"""What may a supplier's program ask and change about its items and their stock?"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from anxin.api.door import Asked
from anxin.catalog.models import Item
from anxin.catalog.queries import coming_prices, items_of_supplier, own_item_by_sku
from anxin.delivery.queries import stock_of
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import import_stock
from anxin.flows.set_item import ItemSettings, set_item
from anxin.integrations.sealed_door import Answer, Malformed, text
from anxin.orders.accounts import AccountForm
from anxin.payouts.queries import vettings_of, wanted_on_sale
from anxin.refusal import NotFound

PAGE: Final = 100
# a price that is not named stays as it is and as it was announced
LEFT: Final = {"price_minor": None}
OPTIONAL: Final = ("period_days", "price_minor")
LONGEST_TABLE: Final = 2 * 1024 * 1024
LONGEST_STOCK: Final = 8 * 1024 * 1024
NAMES: Final = {one.name: one.type for one in fields(ItemSettings)}


def list_items(asked: Asked) -> Answer:
    """The supplier's items by sku, a page at a time."""
    after = asked.query.get("after", "")
    rows = sorted((row for row in items_of_supplier(asked.supplier.pk) if row.sku > after), key=lambda row: row.sku)
    page = rows[:PAGE]
    return 200, {"items": _told(page), "after": page[-1].sku if len(rows) > PAGE else ""}


def one_item(asked: Asked, sku: str) -> Answer:
    """One item."""
    return 200, _told([own_item_by_sku(asked.supplier.pk, sku)])[0]


def put_item(asked: Asked, sku: str) -> Answer:
    """Make an item or change one; what is not named stays, a price rises after its notice."""
    try:
        row = own_item_by_sku(asked.supplier.pk, sku)
    except NotFound:
        row = None
    given = _settings(asked.fields, sku, _known(row, wanted_on_sale([row])[row.pk]) | LEFT if row else {})
    made = set_item(asked.supplier.pk, row.pk if row else None, given, by=asked.by, at=asked.at)
    told = _told([own_item_by_sku(asked.supplier.pk, sku)])[0]
    return 200, {"price": made.price, "vetting": made.vetting, "item": told}


def put_table(asked: Asked) -> Answer:
    """Make and change items from a table, as the desk takes one, with a report of every line that was refused."""
    table = text(asked.fields, "table", longest=LONGEST_TABLE)
    report = import_items(asked.supplier.pk, table, at=asked.at, by=asked.by)
    return 200, {
        "added": report.added,
        "changed": report.changed,
        "announced": report.announced,
        "refused": [{"line": line, "why": why.en} for line, why in report.refused],
    }


def add_stock(asked: Asked, sku: str) -> Answer:
    """Take codes, one a line, with a report of every line that was refused."""
    row = own_item_by_sku(asked.supplier.pk, sku)
    codes = text(asked.fields, "codes", longest=LONGEST_STOCK)
    name = text(asked.fields, "name", "api.txt")
    report = import_stock(asked.supplier.pk, row.pk, name, codes.encode(), by=asked.by, at=asked.at)
    refused = [{"line": line.line, "why": line.why.en} for line in report.refused]
    return 200, {
        "taken": report.taken,
        "served": report.served,
        "replaced": report.replaced,
        "refused": refused,
        "in_stock": stock_of([row.pk]).get(row.pk, 0),
    }


def _told(rows: list[Item]) -> list[dict[str, Any]]:
    stock, coming = stock_of([row.pk for row in rows]), coming_prices([row.pk for row in rows])
    wanted, looks = wanted_on_sale(rows), vettings_of([row.pk for row in rows])
    return [
        {
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name, value in _known(row, wanted[row.pk]).items()
            },
            "state": row.state,
            "vetting": looks[row.pk].state if row.pk in looks else "",
            "vetting_reason": looks[row.pk].reason if row.pk in looks else "",
            "currency": row.currency,
            "in_stock": stock.get(row.pk, 0) if row.goods == Item.Goods.CODE else None,
            "next_price_minor": coming[row.pk].to_minor if row.pk in coming else None,
            "next_price_at": coming[row.pk].effective_at.isoformat() if row.pk in coming else None,
        }
        for row in rows
    ]


def _known(row: Item, on_sale: bool) -> dict[str, Any]:
    """An item as `ItemSettings` has it; `on_sale` is its supplier's word, also while it waits to be vetted."""
    asked, said = AccountForm.from_json(row.account_form), row.check_problems.splitlines()
    plain = {name: getattr(row, name) for name in NAMES if hasattr(row, name) and name not in ("checks", "privileges")}
    return {
        **plain,
        "account_digits": asked.digits,
        "account_shortest": asked.shortest,
        "account_longest": asked.longest,
        "servers": asked.servers,
        "checks": tuple((one.zh, one.en, said[n] if n < len(said) else "") for n, one in enumerate(row.check_now)),
        "privileges": tuple((one.zh, one.en) for one in row.privileges),
        "on_sale": on_sale,
    }


def _settings(given: Mapping[str, Any], sku: str, known: dict[str, Any]) -> ItemSettings:
    if strange := set(given) - set(NAMES):
        raise Malformed(min(strange))
    named = {name: _read(name, value) for name, value in given.items()}
    whole = {**known, **named, "sku": sku}
    for needed in ("goods", "title_zh", "price_minor"):
        if needed not in whole:
            raise Malformed(needed)
    return ItemSettings(**whole)


def _read(name: str, value: object) -> object:
    """The value, of the type that the setting has. Raises Malformed."""
    kind = NAMES[name]
    if kind is str and isinstance(value, str) and len(value) <= 2_000:
        return value
    if kind is bool and isinstance(value, bool):
        return value
    whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31
    if (kind is int and whole) or (name in OPTIONAL and (whole or value is None)):
        return value
    if name in TUPLES and isinstance(value, list):
        return tuple(_row(name, one) for one in value[:MOST_LINES])
    raise Malformed(name)


def _row(name: str, one: object) -> object:
    size = TUPLES[name]
    if size == 1 and isinstance(one, str):
        return one
    if isinstance(one, list) and len(one) == size and all(isinstance(part, str) and "\n" not in part for part in one):
        return tuple(one)
    raise Malformed(name)


MOST_LINES: Final = 50
TUPLES: Final = {"servers": 1, "privileges": 2, "checks": 3}
