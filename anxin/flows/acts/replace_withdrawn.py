"""What becomes of unseen codes of a withdrawn batch? Each is replaced by another one of the item, if there is any."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from anxin.catalog.models import Item
from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import CodeState
from anxin.delivery.take_off_shelf import take_off_shelf
from anxin.delivery.units import numbered
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders


def replace_withdrawn(item: Item, *, order: UUID | None = None, at: datetime) -> int:
    """Replace what was allocated and not seen, oldest delivery first; how many. Seen codes are a matter for a case.

    `order`: of this one alone, whose buyer is waiting for it now.
    """
    bad = Code.objects.filter(batch__item=item, batch__withdrawn_at__isnull=False, state=CodeState.ALLOCATED)
    bad = bad.filter(delivery__order=order) if order else bad
    orders = lock_orders(set(bad.values_list("delivery__order_id", flat=True)), skip_locked=True)
    if not orders:
        return 0
    held = list(bad.select_for_update(of=("self",)).select_related("delivery").order_by("delivery_id", "pk"))
    held = [code for code in held if code.delivery is not None and code.delivery.order_id in orders]
    fresh = take_off_shelf(item.pk, len(held))
    places = _places(held)
    exhibits = []
    for old, new in zip(held, fresh, strict=False):
        Code.objects.filter(pk=old.pk).update(state=CodeState.VOID)
        place = places[old.pk]
        Code.objects.filter(pk=new).update(state=CodeState.ALLOCATED, delivery=old.delivery_id, unit=place)
        exhibits.append(_exhibit(old, str(new), place, at))
    seal(exhibits)
    return len(exhibits)


def _places(held: Sequence[Code]) -> dict[UUID, int]:
    """Which piece each code is, written down for every code of these deliveries: a new one comes between their ids."""
    deliveries = Delivery.objects.select_related("line").in_bulk({code.delivery_id for code in held})
    codes: dict[UUID, list[Code]] = defaultdict(list)
    for code in Code.objects.filter(delivery__in=deliveries).only("pk", "unit", "delivery").order_by("pk"):
        if code.delivery_id is not None:
            codes[code.delivery_id].append(code)
    places: dict[UUID, int] = {}
    for delivery, rows in codes.items():
        places |= numbered(deliveries[delivery].places, [(code.pk, code.unit) for code in rows])
    rows = [code for found in codes.values() for code in found]
    for code in rows:
        code.unit = places.get(code.pk)
    Code.objects.bulk_update(rows, ["unit"])
    return places


def _exhibit(old: Code, new: str, place: int, at: datetime) -> NewExhibit:
    delivery = old.delivery
    if delivery is None:
        raise ValueError(old.pk)
    return NewExhibit(
        shop=old.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="replaced",
        content={
            "code": str(old.pk),
            "by": new,
            "unit": place,
            "delivery": str(delivery.pk),
            "because": "its batch was withdrawn",
        },
        by="machine",
        at=at,
    )
