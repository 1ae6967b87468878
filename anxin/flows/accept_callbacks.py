"""What happens when a supplier tells us about an order of ours?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Delivery, SupplierNotice
from anxin.delivery.supplier import SupplierCallback
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.refs import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A verified callback as it came in from one supplier."""

    supplier: UUID
    callback: SupplierCallback
    body: str


@atomic(durable=True)
def accept_callbacks(called: Sequence[Called], *, at: datetime) -> list[str]:
    """Take verified callbacks; one word for each in order: accepted, repeat or unknown_delivery."""
    owners = dict(Delivery.objects.filter(pk__in=[c.callback.delivery for c in called]).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()))
    rows = {row.pk: row for row in Delivery.objects.filter(pk__in=owners).select_related("line", "supplier")}
    for row in rows.values():
        row.order = orders[row.order_id]
    seen = set(
        SupplierNotice.objects.filter(
            supplier__in={c.supplier for c in called}, external_id__in=[c.callback.external_id for c in called]
        ).values_list("supplier_id", "external_id")
    )
    words = []
    for item in called:
        delivery = rows.get(item.callback.delivery)
        if (item.supplier, item.callback.external_id) in seen:
            words.append("repeat")
        elif delivery is None or delivery.supplier_id != item.supplier:
            words.append("unknown_delivery")
        else:
            words.append("accepted")
        seen.add((item.supplier, item.callback.external_id))
    fresh = [
        (rows[c.callback.delivery], c.callback.answer) for c, w in zip(called, words, strict=True) if w == "accepted"
    ]
    take_supply_answers(fresh, at=at)
    SupplierNotice.objects.bulk_create(
        (
            SupplierNotice(
                id=new_id(),
                supplier_id=item.supplier,
                external_id=item.callback.external_id,
                body=item.body,
                received_at=at,
                outcome=word,
            )
            for item, word in zip(called, words, strict=True)
            if word != "repeat"
        ),
        ignore_conflicts=True,
    )
    return words
