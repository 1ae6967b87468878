"""What is in a table of items and prices?

CSV with the heading `sku,goods,title_zh,title_en,price,promise_minutes,account_kind,servers,period_days,
reserve_minutes,summary_zh,summary_en`; the order of the columns is free, and only sku, goods, title_zh and price are
needed. Prices in the shop's currency; the servers of a game stand beside each other with `/` between them.
"""

from dataclasses import dataclass

from anxin.catalog.check_item import check_item
from anxin.money import parse_minor
from anxin.refusal import Refusal
from anxin.tables import named_rows
from anxin.texts import Text

NEEDED = ("sku", "goods", "title_zh", "price")
HEADS = {"编号": "sku", "类型": "goods", "名称": "title_zh", "英文名称": "title_en", "价格": "price"} | {
    "承诺分钟": "promise_minutes",
    "账号类型": "account_kind",
    "简介": "summary_zh",
    "英文简介": "summary_en",
    "区服": "servers",
    "有效天数": "period_days",
    "预留分钟": "reserve_minutes",
}
GOODS = {"卡密": "code", "直充": "topup", "会员": "membership"}
RESERVE_MINUTES = 10


class ColumnsMissing(Refusal):
    text = Text("表头缺少：{names}。", "The heading lacks: {names}.")
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item as the table has it, checked; the price in minor units."""

    line: int
    sku: str
    goods: str
    title_zh: str
    title_en: str
    price_minor: int
    promise_minutes: int
    account_kind: str
    account_form: dict[str, list[str]]
    period_days: int | None
    reserve_minutes: int
    summary_zh: str
    summary_en: str


def read_items(text: str, currency: str) -> tuple[list[ItemRow], list[tuple[int, Text]]]:
    """The items of a table, its prices in `currency`, and the lines refused with the reason.

    Raises ColumnsMissing, TableUnreadable.
    """
    names, rows = named_rows(text, HEADS)
    if missing := [name for name in NEEDED if name not in names]:
        raise ColumnsMissing(names=Text("、".join(_head(name) for name in missing), ", ".join(missing)))
    taken: list[ItemRow] = []
    refused: list[tuple[int, Text]] = []
    for line, cells in rows:
        row = _read(line, cells, currency)
        if isinstance(row, Text):
            refused.append((line, row))
        else:
            taken.append(row)
    return taken, refused


def _read(line: int, cells: dict[str, str], currency: str) -> ItemRow | Text:
    goods = GOODS.get(cells["goods"], cells["goods"])
    account = cells.get("account_kind") or ("none" if goods == "code" else "qq")
    if not cells["sku"] or not cells["title_zh"]:
        return Text("编号和名称不能为空", "sku and title must not be empty")
    try:
        price = parse_minor(cells["price"], currency)
        promise = int(cells.get("promise_minutes") or 30)
        days = int(cells.get("period_days") or 0) or None
        reserve = int(cells.get("reserve_minutes") or RESERVE_MINUTES)
    except (Refusal, ValueError):
        return Text("价格或承诺时间不是有效数字", "price or promise is not a valid number")
    wrong = check_item(
        goods=goods,
        account_kind=account,
        price_minor=price,
        promise_minutes=promise,
        period_days=days,
        reserve_minutes=reserve,
    )
    if wrong:
        return wrong[0][1]
    servers = [name.strip() for name in cells.get("servers", "").split("/") if name.strip()]
    return ItemRow(
        line=line,
        sku=cells["sku"][:64],
        goods=goods,
        title_zh=cells["title_zh"][:120],
        title_en=(cells.get("title_en") or cells["title_zh"])[:120],
        price_minor=price,
        promise_minutes=promise,
        account_kind=account,
        account_form={"servers": servers} if servers else {},
        period_days=days,
        reserve_minutes=reserve,
        summary_zh=cells.get("summary_zh", ""),
        summary_en=cells.get("summary_en", ""),
    )


def _head(name: str) -> str:
    return next(head for head, meant in HEADS.items() if meant == name)
