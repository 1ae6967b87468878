"""Where do codes go that a supplier's system delivered? Sealed at once, allocated to the delivery they came for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from anxin import vault
from anxin.delivery.models import Batch, Code, Delivery
from anxin.delivery.queries import DELIVERED_BY
from anxin.delivery.states import CodeState
from anxin.refs import new_id


def keep_codes(came: Mapping[Delivery, Sequence[str]], *, at: datetime) -> dict[Delivery, int]:
    """Seal the codes of each delivery under a key of its own; how many of the delivery's are kept by now.

    A code that was taken before in this shop, however long ago, is not taken again: who sells one twice has delivered
    less than was ordered. Where one is dropped, the others stay the pieces that they were told as.
    """
    for delivery, texts in came.items():
        if texts:
            _keep(delivery, texts, at)
    return {delivery: Code.objects.filter(delivery=delivery).count() for delivery in came}


def _keep(delivery: Delivery, texts: Sequence[str], at: datetime) -> None:
    marks = {vault.mark(text, f"code:{delivery.shop_id}"): text for text in texts}
    known = Code.objects.filter(shop=delivery.shop_id, mark__in=marks).values_list("mark", flat=True)
    fresh = {mark: text for mark, text in marks.items() if mark not in {bytes(old) for old in known}}
    if not fresh:
        return
    dropped = len(fresh) < len(texts)
    told = dict(reversed([*zip(texts, delivery.places, strict=False)])) if dropped else {}
    key, sealed_key = vault.new_data_key("codes")
    batch = Batch.objects.create(
        id=new_id(),
        shop_id=delivery.shop_id,
        item_id=delivery.line.item_id,
        source=f"{DELIVERED_BY}{delivery.supplier_id}",
        data_key_sealed=sealed_key,
        imported_at=at,
        by=f"supplier:{delivery.supplier_id}",
    )
    Code.objects.bulk_create(
        (
            Code(
                id=new_id(),
                shop_id=delivery.shop_id,
                item_id=delivery.line.item_id,
                batch=batch,
                mark=mark,
                sealed=vault.seal_with(key, text, "codes"),
                state=CodeState.ALLOCATED,
                delivery=delivery,
                unit=told.get(text),
            )
            for mark, text in fresh.items()
        ),
        ignore_conflicts=True,
    )
