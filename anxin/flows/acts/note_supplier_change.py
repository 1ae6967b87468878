"""Who is told that a supplier was changed? The record, for good, and every operator of the shop, by letter."""

from collections.abc import Sequence
from datetime import datetime

from anxin.catalog.models import Item
from anxin.flows.acts.name_actor import name_actor
from anxin.flows.acts.tell_operators import tell_operators
from anxin.people.models import Supplier
from anxin.sourcing.models import SupplierChange
from anxin.texts import Text

DONE: dict[str, Text] = {
    "added": Text("新增了供货商", "A supplier was added"),
    "keys": Text("供货商的对接密钥被修改", "The keys of a supplier were changed"),
    "terms": Text("供货商的设置被修改", "The settings of a supplier were changed"),
    "payee": Text("供货商的收款账户或主体名称被修改", "Where a supplier is paid, or its legal name, was changed"),
    "suspended": Text("供货商被停用", "A supplier was suspended"),
    "resumed": Text("供货商恢复使用", "A supplier is used again"),
    "item_off": Text("商品被停售", "An item was taken off sale"),
    "item_on": Text("商品恢复销售", "An item is on sale again"),
    "invited": Text("供货商新增了成员", "Somebody was added to a supplier"),
    "removed": Text("供货商移除了成员", "Somebody was removed from a supplier"),
}
BODY = Text(
    "{name}{item}\n{done}。\n操作人：{who}\n时间（UTC）：{at}\n改动项：{fields}\n原因：{because}\n"
    "如果这不是您团队的操作，请立即停用该供货商，并在对方后台更换密钥。",
    "{name}{item}\n{done}.\nBy: {who}\nAt (UTC): {at}\nChanged: {fields}\nWhy: {because}\n"
    "If this was nobody of yours, suspend the supplier now and change its keys in its own console.",
)
NO_ITEM = Text("", "")


def note_supplier_change(
    supplier: Supplier,
    act: str,
    fields: Sequence[str] = (),
    *,
    item: Item | None = None,
    because: str = "",
    by: str,
    at: datetime,
) -> None:
    """Write the record and the letters. `fields` are names of settings; their values are told to nobody."""
    SupplierChange.objects.create(
        shop_id=supplier.shop_id,
        supplier=supplier,
        item=item,
        act=act,
        fields=sorted(fields),
        because=because[:200],
        by=by,
        at=at,
    )
    body = BODY.fill(
        name=Text(supplier.name_zh, supplier.name_en),
        item=Text(" · {title}", " · {title}").fill(title=item.title) if item else NO_ITEM,
        done=DONE[act],
        who=name_actor(by),
        at=f"{at:%Y-%m-%d %H:%M:%S}",
        fields=", ".join(sorted(fields)) or "—",
        because=because or "—",
    )
    tell_operators(supplier.shop, f"supplier-{act}", DONE[act], body, at=at)
