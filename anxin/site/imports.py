"""How are codes and items brought in from a terminal, and what is said about each line?"""

from pathlib import Path

from anxin.catalog.models import Item
from anxin.clock import now
from anxin.delivery.stock_file import read_text
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import import_stock
from anxin.people.models import Supplier
from anxin.refusal import Refusal
from anxin.texts import Text

BY = "machine"


def import_stock_file(path: Path, sku: str, lang: str) -> int:
    """Import a file of codes for the item of that sku and print the report; 1 where nothing could be done."""
    item = Item.objects.filter(sku=sku).first()
    if item is None:
        print(Text(f"没有编号为 {sku} 的商品。", f"There is no item with the sku {sku}.").say(lang))
        return 1
    try:
        report = import_stock(item.supplier_id, item.pk, path.name, path.read_bytes(), by=BY, at=now())
    except (Refusal, OSError) as refusal:
        return _refused(refusal, lang)
    print(
        Text(
            f"已导入 {report.taken} 个卡密，补发等待中的订单 {report.served} 笔，未导入 {len(report.refused)} 行。",
            f"{report.taken} codes taken, {report.served} waiting orders served, {len(report.refused)} lines refused.",
        ).say(lang)
    )
    _lines([(line.line, line.why) for line in report.refused], lang)
    return 0


def import_items_file(path: Path, supplier_name: str, lang: str) -> int:
    """Import a table of items for the supplier of that name and print the report; 1 where nothing could be done."""
    supplier = (
        Supplier.objects.filter(name_zh=supplier_name).first() or Supplier.objects.filter(name_en=supplier_name).first()
    )
    if supplier is None:
        print(Text(f"没有叫“{supplier_name}”的供货商。", f"There is no supplier named {supplier_name}.").say(lang))
        return 1
    try:
        report = import_items(supplier.pk, read_text(path.read_bytes()), at=now())
    except (Refusal, OSError) as refusal:
        return _refused(refusal, lang)
    print(
        Text(
            f"新增 {report.added} 个商品，更新 {report.changed} 个，未导入 {len(report.refused)} 行。",
            f"{report.added} items added, {report.changed} changed, {len(report.refused)} lines refused.",
        ).say(lang)
    )
    _lines(report.refused, lang)
    return 0


def _lines(refused: list[tuple[int, Text]], lang: str) -> None:
    for line, why in refused:
        print(Text("  第 {line} 行：{why}", "  line {line}: {why}").fill(line=line, why=why).say(lang))


def _refused(refusal: Refusal | OSError, lang: str) -> int:
    said = refusal.say(lang) if isinstance(refusal, Refusal) else str(refusal)
    print(said)
    return 1
