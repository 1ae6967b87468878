"""What happens when a supplier tells us about an order of ours?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.errands import TOLD
from anxin.delivery.models import Delivery, SupplierNotice
from anxin.delivery.supplier import SupplierCallback, SupplyStatus
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.hear_once import hear_once
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.measure_health import measure_health
from anxin.flows.acts.take_former_answers import take_former_answers
from anxin.flows.acts.take_supply_answers import take_supply_answers
from anxin.flows.acts.take_told_returns import take_told_returns
from anxin.flows.acts.veil_detail import veil_detail
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.sourcing.queries import former_turn

# what is told of an order that it has or had; a repeat and a stranger's word are none
ABOUT_OURS = ("accepted", "too_late")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A verified callback as it came in from one supplier."""

    supplier: UUID
    callback: SupplierCallback
    body: str


@atomic(durable=True)
def accept_callbacks(called: Sequence[Called], *, at: datetime) -> list[str]:
    """Take verified callbacks; one word for each in order: accepted, repeat, replayed, too_late or unknown_delivery.

    One that comes under a seal that was heard before is somebody's copy of it: nothing follows, and it is not kept.

    Only the supplier that has the order now is believed about it. What one tells that had it before came too late;
    what one cannot prove by a callback is looked up. What becomes of a price asked back is told by whoever has it.
    """
    owners = dict(Delivery.objects.filter(pk__in=[c.callback.delivery for c in called]).values_list("pk", "order_id"))
    orders = lock_orders(set(owners.values()))
    rows = {row.pk: row for row in Delivery.objects.filter(pk__in=owners).select_related("line", "supplier")}
    for row in rows.values():
        row.order = orders[row.order_id]
    called = [_veiled(one, rows.get(one.callback.delivery)) for one in called]
    seen = set(
        SupplierNotice.objects.filter(
            supplier__in={c.supplier for c in called}, external_id__in=[c.callback.external_id for c in called]
        ).values_list("supplier_id", "external_id")
    )
    fresh_seals = hear_once([(item.supplier, item.callback.seal) for item in called], at=at)
    words = []
    for item, is_fresh in zip(called, fresh_seals, strict=True):
        delivery = rows.get(item.callback.delivery)
        if not is_fresh:
            words.append("replayed")
            continue
        if (item.supplier, item.callback.external_id) in seen:
            words.append("repeat")
        elif delivery is None:
            words.append("unknown_delivery")
        elif delivery.supplier_id == item.supplier:
            words.append("accepted")
        elif not former_turn(delivery.pk, item.supplier):
            words.append("unknown_delivery")
        else:
            words.append("accepted" if item.callback.returned else "too_late")
        seen.add((item.supplier, item.callback.external_id))
    by_word = list(zip(called, words, strict=True))
    taken = [c for c, word in by_word if word == "accepted"]
    seal([_exhibit(rows[c.callback.delivery], c, at) for c, word in by_word if word in ABOUT_OURS])
    fresh = [(rows[c.callback.delivery], c.callback) for c in taken if c.callback.returned is None]
    believed = [(d, callback) for d, callback in fresh if _proves(d.supplier)]
    take_supply_answers([(delivery, callback.answer) for delivery, callback in believed], at=at)
    _look_up([delivery for delivery, _ in fresh if not _proves(delivery.supplier)], at)
    failed = {d.supplier_id for d, callback in believed if callback.answer.status is SupplyStatus.FAILED}
    measure_health(dict.fromkeys(failed, False), at=at)
    _take_returns(taken, rows, at)
    former = [(rows[c.callback.delivery], c) for c, word in by_word if word == "too_late"]
    take_former_answers([(row, c.supplier, c.callback.answer) for row, c in former], at=at)
    SupplierNotice.objects.bulk_create(
        (
            SupplierNotice(
                id=new_id(),
                supplier_id=item.supplier,
                external_id=item.callback.external_id,
                body=item.body,
                status=(item.callback.returned or item.callback.answer).status,
                supplier_no=item.callback.answer.supplier_no[:64],
                received_at=at,
                outcome=word,
            )
            for item, word in zip(called, words, strict=True)
            if word not in ("repeat", "replayed")
        ),
        ignore_conflicts=True,
    )
    return words


def _veiled(called: Called, delivery: Delivery | None) -> Called:
    """As everything but the sealed body may keep it."""
    if delivery is None:
        return called
    callback = called.callback
    answer, returned = veil_detail(delivery, callback.answer), veil_detail(delivery, callback.returned)
    return replace(called, callback=replace(callback, answer=answer, returned=returned))


def _take_returns(taken: Sequence[Called], rows: Mapping[UUID, Delivery], at: datetime) -> None:
    """What becomes of prices asked back, as each supplier tells that has them."""
    suppliers = Supplier.objects.in_bulk({called.supplier for called in taken if called.callback.returned})
    told = [
        (rows[called.callback.delivery], called.supplier, called.callback.returned, _proves(suppliers[called.supplier]))
        for called in taken
        if called.callback.returned
    ]
    take_told_returns(told, at=at)


def _proves(supplier: Supplier) -> bool:
    return SupplierCapabilities.from_json(supplier.capabilities).callback_proves


def _look_up(deliveries: Sequence[Delivery], at: datetime) -> None:
    """Asked at once, beside whatever look is planned for later."""
    plan([Planned(Kind.SUPPLIER_QUERY, row.shop_id, row.pk, at, key=TOLD) for row in deliveries])


def _exhibit(delivery: Delivery, called: Called, at: datetime) -> NewExhibit:
    callback = called.callback
    content: dict[str, str | int] = {"delivery": str(delivery.pk), "callback": callback.external_id}
    if callback.returned:
        content |= {"status": str(callback.returned.status), "amount_minor": callback.returned.amount_minor}
    else:
        content |= {
            "status": str(callback.answer.status),
            "supplier_no": callback.answer.supplier_no,
            "delivered_share": callback.answer.delivered_share,
        }
    return NewExhibit(
        shop=delivery.shop_id,
        order=delivery.order_id,
        slot=GOODS,
        kind="supplier_told",
        content=content,
        by=f"supplier:{called.supplier}",
        at=at,
    )
