"""What becomes of unseen codes of a withdrawn batch? Each is replaced by another one of the item, if there is any."""

from datetime import datetime

from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.delivery.states import CodeState
from anxin.delivery.take_off_shelf import take_off_shelf
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders


def replace_withdrawn(item: Item, *, at: datetime) -> int:
    """Replace what was allocated and not seen, oldest delivery first; how many. Seen codes are a matter for a case."""
    bad = Code.objects.filter(item=item, state=CodeState.ALLOCATED, batch__withdrawn_at__isnull=False)
    orders = lock_orders(set(bad.values_list("delivery__order_id", flat=True)), skip_locked=True)
    if not orders:
        return 0
    held = list(bad.select_for_update(of=("self",)).select_related("delivery").order_by("delivery_id", "pk"))
    held = [code for code in held if code.delivery is not None and code.delivery.order_id in orders]
    fresh = take_off_shelf(item.pk, len(held))
    exhibits = []
    for old, new in zip(held, fresh, strict=False):
        Code.objects.filter(pk=old.pk).update(state=CodeState.VOID)
        Code.objects.filter(pk=new).update(state=CodeState.ALLOCATED, delivery=old.delivery_id)
        exhibits.append(_exhibit(old, str(new), at))
    seal(exhibits)
    return len(exhibits)


def _exhibit(old: Code, new: str, at: datetime) -> NewExhibit:
    delivery = old.delivery
    if delivery is None:
        raise ValueError(old.pk)
    return NewExhibit(
        shop=old.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="replaced",
        content={"code": str(old.pk), "by": new, "delivery": str(delivery.pk), "because": "its batch was withdrawn"},
        by="machine",
        at=at,
    )
