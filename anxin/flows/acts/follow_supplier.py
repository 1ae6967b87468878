"""How does the shelf follow what a docked supplier has just said of its items?"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from anxin.catalog.change_prices import Priced, change_prices
from anxin.catalog.errands import Told
from anxin.catalog.guard import guard
from anxin.catalog.mark_up import mark_up
from anxin.catalog.models import Docked, Docking, Item
from anxin.flows.acts.tell_operators import tell_operators
from anxin.money import format_minor
from anxin.texts import Text

WHY = {
    Docked.Pause.COST_ABOVE: Text("成本 {cost} 高于售价 {price}", "its cost {cost} is above its price {price}"),
    Docked.Pause.JUMP: Text("成本从 {before} 变为 {cost}", "its cost went from {before} to {cost}"),
    Docked.Pause.OFF_SALE: Text("上游已下架", "its supplier has taken it off sale"),
    Docked.Pause.GONE: Text("上游没有这件商品", "its supplier does not know it"),
    Docked.Pause.CURRENCY: Text("上游用另一种货币报价", "its supplier quotes another currency"),
}
FIRST = Text("首次报的成本 {cost} 与售价 {price} 相差过大", "its first cost, {cost}, is far from its price {price}")
SUBJECT = Text("{n} 件商品已自动暂停：{name}", "{n} items of {name} have paused themselves")
BODY = Text(
    "以下商品已自动暂停，买家不会看到，也没有人被扣款：\n{lines}\n"
    "成本变动过大的，请到“商品对接”确认后恢复；其余在上游恢复后自动恢复。",
    "These items have paused themselves; no buyer sees them and nobody was charged:\n{lines}\n"
    "Accept a large change of cost on the page about docked items; the others come back by themselves.",
)
COLUMNS = ["cost_minor", "told_minor", "stock", "seen_at", "pause", "paused_at"]


def follow_supplier(docking: Docking, skus: Mapping[UUID, str], told: Mapping[str, Told], *, at: datetime) -> None:
    """Keep what was told of each item, let prices follow the accepted costs, pause and resume; a letter for all pauses.

    The docking is locked. Three writes for any number of items.
    """
    rows = list(
        Docked.objects.select_for_update(of=("self",), no_key=True)
        .select_related("item")
        .filter(docking=docking, item__in=skus)
        .order_by("pk")
    )
    paused = [row for row in rows if _take(row, docking, told.get(skus[row.item_id]), at)]
    Docked.objects.bulk_update(rows, COLUMNS)
    change_prices([_priced(row, docking) for row in rows if row.cost_minor is not None], by="machine", at=at)
    held = [row.item_id for row in rows if row.pause]
    Item.objects.filter(pk__in=held, state=Item.State.LISTED).update(state=Item.State.PAUSED)
    free = [row.item_id for row in rows if not row.pause]
    Item.objects.filter(pk__in=free, state=Item.State.PAUSED).update(state=Item.State.LISTED)
    if paused:
        _tell(docking, paused, at)


def _take(row: Docked, docking: Docking, told: Told | None, at: datetime) -> bool:
    """Whether this is a new pause of something that was on sale."""
    pause, accepted = guard(
        told,
        cost_minor=row.cost_minor,
        price_minor=row.item.price_minor,
        would_be_minor=_marked_up(told.cost_minor, docking) if told else 0,
        currency=row.item.currency,
        jump_bps=docking.jump_bps,
    )
    if told is not None:
        row.told_minor = told.cost_minor
        row.stock = told.stock
        row.seen_at = at
    if told is not None and accepted:
        row.cost_minor = told.cost_minor
    fresh = bool(pause) and pause != row.pause and row.item.state == Item.State.LISTED
    row.paused_at = (row.paused_at if pause == row.pause else at) if pause else None
    row.pause = pause
    return fresh


def _priced(row: Docked, docking: Docking) -> Priced:
    return Priced(row.item_id, _marked_up(row.cost_minor or 0, docking))


def _marked_up(cost_minor: int, docking: Docking) -> int:
    return mark_up(
        cost_minor,
        bps=docking.markup_bps,
        minor=docking.markup_minor,
        round_up_to_minor=docking.round_up_to_minor,
    )


def _tell(docking: Docking, paused: list[Docked], at: datetime) -> None:
    name = Text(docking.supplier.name_zh, docking.supplier.name_en)
    said = [_why(row) for row in paused]
    lines = Text("\n".join(one.zh for one in said), "\n".join(one.en for one in said))
    subject = SUBJECT.fill(n=len(paused), name=name)
    tell_operators(docking.shop, "items_paused", subject, BODY.fill(lines=lines), at=at)


def _why(row: Docked) -> Text:
    currency = row.item.currency
    shown = {
        "cost": format_minor(row.told_minor or 0, currency),
        "before": format_minor(row.cost_minor or 0, currency),
        "price": format_minor(row.item.price_minor, currency),
    }
    first = row.pause == Docked.Pause.JUMP and row.cost_minor is None
    why = (FIRST if first else WHY[Docked.Pause(row.pause)]).fill(**shown)
    return Text("{title}：{why}", "{title}: {why}").fill(title=row.item.title, why=why)
