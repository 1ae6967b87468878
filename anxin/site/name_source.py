"""How is a further supplier of an item named from a terminal? `anxin supplier source --item … --supplier …`."""

import argparse
from collections.abc import Sequence

from anxin.catalog.models import Item
from anxin.flows.set_source import Sourced, set_source
from anxin.money import format_minor
from anxin.people.models import Supplier
from anxin.refusal import Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text


def name_source(rest: Sequence[str], lang: str) -> int:
    """Name it, or change what was named; 1 where it is refused."""
    parser = argparse.ArgumentParser(prog="anxin supplier source", description="name a supplier of an item")
    parser.add_argument("--item", required=True, help="the item's sku here")
    parser.add_argument("--supplier", required=True, help="the supplier's name")
    parser.add_argument("--sku", required=True, help="the item's name at the supplier")
    parser.add_argument("--priority", type=int, default=10, help="the smallest is asked first")
    parser.add_argument(
        "--most", help="the most that one piece may cost, in the item's currency, 45.00; without it what the buyer pays"
    )
    parser.add_argument("--off", action="store_true", help="keep it, but do not use it")
    chosen = parser.parse_args(rest)
    item = Item.objects.filter(sku=chosen.item).first()
    named = Supplier.objects.filter(name_zh=chosen.supplier) | Supplier.objects.filter(name_en=chosen.supplier)
    supplier = named.first()
    if item is None or supplier is None:
        print(Text("没有这个商品或供货商。", "There is no such item or supplier.").say(lang))
        return 1
    try:
        sourced = Sourced(
            item=item.pk,
            supplier=supplier.pk,
            sku=chosen.sku,
            priority=chosen.priority,
            most_minor=typed_amount(chosen.most, item.currency) if chosen.most else None,
            enabled=not chosen.off,
        )
        set_source(sourced)
    except Refusal as refusal:
        print(refusal.say(lang))
        return 1
    most = "" if sourced.most_minor is None else format_minor(sourced.most_minor, item.currency, lang)
    zh = f"{item.title_zh} ← {supplier.name_zh}，最高 {most or '买家实付'}"
    print(Text(zh, f"{item.title_en} ← {supplier.name_en}, at most {most or 'what the buyer pays'}").say(lang))
    return 0
