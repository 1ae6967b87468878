"""How do codes come onto the shelf?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.catalog.models import Item
from anxin.delivery.models import Batch, Code, Delivery
from anxin.delivery.states import DeliveryState
from anxin.delivery.stock_file import KNOWN, Found, Rejected, read_stock
from anxin.flows.acts.fulfil import fulfil
from anxin.flows.acts.lock_orders import lock_orders
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

CHUNK = 5_000


class NotACode(Refusal):
    text = Text("只有卡密类商品可以导入库存。", "Only items that deliver codes have a stock.")
    status = 422


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file: how many codes were taken, which lines were refused, how many waiting orders served."""

    taken: int
    refused: list[Rejected]
    served: int


@atomic(durable=True)
def import_stock(supplier: UUID, item: UUID, name: str, data: bytes, *, by: str, at: datetime) -> Report:
    """Seal the codes of a file and put them on the shelf; waiting orders are served first.

    A code that was ever taken in this shop is refused again, however long ago. Raises NotFound for an item of another
    supplier, NotACode, and what reading the file raises.
    """
    row = Item.objects.filter(pk=item, supplier=supplier).first()
    if row is None:
        raise NotFound
    if row.goods != Item.Goods.CODE:
        raise NotACode
    found, refused = read_stock(data)
    waiting = _lock_waiting(item)
    taken, known = _shelve(row, name, found, by, at)
    fulfil(waiting, at=at)
    left = Delivery.objects.filter(pk__in=[d.pk for d in waiting], state=DeliveryState.PLANNED).count()
    return Report(taken, sorted([*refused, *known], key=lambda r: r.line), len(waiting) - left)


def _lock_waiting(item: UUID) -> list[Delivery]:
    """Deliveries that wait for this item's codes, oldest first, with their orders locked."""
    waiting = Delivery.objects.filter(
        line__item=item, state=DeliveryState.PLANNED, supplier__kind=Supplier.Kind.STOCK, order__case_open=False
    )
    orders = lock_orders(set(waiting.values_list("order_id", flat=True)), skip_locked=True)
    return list(waiting.filter(order__in=orders).select_related("line", "supplier", "order__shop").order_by("pk"))


def _shelve(item: Item, name: str, found: Sequence[Found], by: str, at: datetime) -> tuple[int, list[Rejected]]:
    key, sealed_key = vault.new_data_key("codes")
    batch = Batch.objects.create(
        id=new_id(),
        shop_id=item.shop_id,
        item=item,
        source=name[:120],
        data_key_sealed=sealed_key,
        imported_at=at,
        by=by,
    )
    taken, known = 0, []
    for start in range(0, len(found), CHUNK):
        part = {vault.mark(f.text, f"code:{item.shop_id}"): f for f in found[start : start + CHUNK]}
        old = {bytes(m) for m in Code.objects.filter(shop=item.shop_id, mark__in=part).values_list("mark", flat=True)}
        known += [Rejected(f.line, KNOWN) for mark, f in part.items() if mark in old]
        rows = [
            Code(
                id=new_id(),
                shop_id=item.shop_id,
                item=item,
                batch=batch,
                mark=mark,
                sealed=vault.seal_with(key, f.text, "codes"),
            )
            for mark, f in part.items()
            if mark not in old
        ]
        Code.objects.bulk_create(rows)
        taken += len(rows)
    return taken, known
