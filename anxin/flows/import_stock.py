"""How do codes come onto the shelf?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

from anxin import vault
from anxin.catalog.models import Item
from anxin.delivery.models import Batch, Code
from anxin.delivery.stock_file import KNOWN, Found, Rejected, read_stock
from anxin.flows.acts.replace_withdrawn import replace_withdrawn
from anxin.flows.acts.serve_waiting import serve_waiting
from anxin.refs import new_id
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

CHUNK = 5_000


class NotACode(Refusal):
    text = Text("只有卡密类商品可以导入库存。", "Only items that deliver codes have a stock.")
    status = 422


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file: how many codes were taken, which lines were refused, how many waiting orders served,
    how many codes of withdrawn batches replaced."""

    taken: int
    refused: list[Rejected]
    served: int
    replaced: int = 0


@atomic(durable=True)
def import_stock(supplier: UUID, item: UUID, name: str, data: bytes, *, by: str, at: datetime) -> Report:
    """Seal the codes of a file and put them on the shelf; bad codes are replaced and waiting orders served first.

    A code that was ever taken in this shop is refused again, however long ago. Raises NotFound for an item of another
    supplier, NotACode, and what reading the file raises.
    """
    row = Item.objects.filter(pk=item, supplier=supplier).first()
    if row is None:
        raise NotFound
    if row.goods != Item.Goods.CODE:
        raise NotACode
    found, refused = read_stock(data)
    _wait_for_others(row.shop_id)
    taken, known = _shelve(row, name, found, by, at)
    replaced = replace_withdrawn(row, at=at)
    served = serve_waiting([item], at=at)
    Item.objects.filter(pk=item).update(low_stock_told_at=None)
    return Report(taken, sorted([*refused, *known], key=lambda r: r.line), served, replaced)


def _wait_for_others(shop: UUID) -> None:
    """One import of a shop at a time: two files of the same codes in another order would wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import:{shop}"])


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
        # a rival may be importing the same code at this moment: one of the two takes it
        Code.objects.bulk_create(rows, ignore_conflicts=True)
        ours = {bytes(m) for m in Code.objects.filter(batch=batch, mark__in=part).values_list("mark", flat=True)}
        known += [Rejected(f.line, KNOWN) for mark, f in part.items() if mark not in ours]
        taken += len(ours)
    return taken, known
