"""What follows from a supplier's word about orders of ours, whether it was asked or told us?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.catalog.models import Item
from anxin.delivery.models import Delivery
from anxin.delivery.states import DeliveryState
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.delivery.units import NO_PART, Part, grown, is_more, part_of_count, part_told
from anxin.flows.acts.book_supplied import book_supplied
from anxin.flows.acts.end_in_part import EndedInPart, end_in_part
from anxin.flows.acts.keep_codes import keep_codes
from anxin.flows.acts.mark_delivered import Arrived, mark_delivered
from anxin.flows.acts.note_ends import note_ends
from anxin.flows.acts.note_surplus import TooMuch, note_surplus
from anxin.flows.acts.switch_supplier import switch_supplier
from anxin.flows.acts.tell_above_most import tell_above_most
from anxin.flows.acts.wake_cases import wake_cases
from anxin.sourcing.states import SurplusKind
from anxin.transitions.each import Each
from anxin.transitions.move import move

FIRST_LOOK = timedelta(seconds=30)
TAKEN = (SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS, SupplyStatus.PARTIAL, SupplyStatus.DELIVERED)
IN_PART = (SupplyStatus.PARTIAL, SupplyStatus.FAILED)
BEFORE_THE_END = (DeliveryState.PLANNED, DeliveryState.IN_PROGRESS, DeliveryState.UNKNOWN, DeliveryState.PARTIAL)

Told = tuple[Delivery, SupplyAnswer]


def take_supply_answers(told: Sequence[Told], *, at: datetime) -> None:
    """Move each delivery to what its supplier says; a failed one goes to the next supplier, if it has one in time.

    The deliveries come with `line`, `supplier` and `order__shop` loaded, their orders locked. NOT_FOUND and UNKNOWN
    are not "failed": the delivery becomes `unknown` and its promise decides.
    """
    tell_above_most([(delivery, answer.cost_minor) for delivery, answer in told if answer.status in TAKEN], at=at)
    by_status: dict[SupplyStatus, list[Told]] = {}
    for item in _with_codes(told, at):
        by_status.setdefault(item[1].status, []).append(item)
    delivered, failed = by_status.get(SupplyStatus.DELIVERED, []), by_status.get(SupplyStatus.FAILED, [])
    note_ends([*((row, False) for row, _ in delivered), *((row, True) for row, _ in failed)], at=at)
    ordered = [item for item in delivered if not _is_too_much(*item)]
    late = [item for word in IN_PART for item in by_status.get(word, []) if _came_late(*item)]
    note_surplus([_too_much(*item) for item in (*(one for one in delivered if _is_too_much(*one)), *late)], at=at)
    mark_delivered(
        [
            Arrived(delivery, f"supplier:{delivery.supplier_id}", answer.detail[:200], answer.supplier_no)
            for delivery, answer in delivered
        ],
        at=at,
    )
    under_way = [*by_status.get(SupplyStatus.ACCEPTED, []), *by_status.get(SupplyStatus.IN_PROGRESS, [])]
    _under_way(under_way, DeliveryState.IN_PROGRESS, at)
    partly = [item for item in by_status.get(SupplyStatus.PARTIAL, []) if item[0].state in BEFORE_THE_END]
    _under_way(partly, DeliveryState.PARTIAL, at)
    _more_came(partly, at)
    ended = [(delivery, answer) for delivery, answer in failed if _came_of(delivery, answer).share]
    end_in_part(
        [EndedInPart(delivery, _came_of(delivery, answer), answer.detail) for delivery, answer in ended],
        by="supplier",
        at=at,
    )
    book_supplied([(delivery, _cost_of(delivery, answer)) for delivery, answer in (*ordered, *partly, *ended)], at=at)
    failed = [(delivery, answer) for delivery, answer in failed if not _came_of(delivery, answer).share]
    gone = switch_supplier({delivery.pk: delivery for delivery, _ in failed}, "its supplier failed", at=at)
    _failed([(delivery, answer) for delivery, answer in failed if delivery.pk not in gone], at)
    _unclear([*by_status.get(SupplyStatus.UNKNOWN, []), *by_status.get(SupplyStatus.NOT_FOUND, [])], at)


def _under_way(told: Sequence[Told], to: DeliveryState, at: datetime) -> None:
    rows = {delivery.pk: answer for delivery, answer in told}
    parts = {delivery.pk: _part(delivery, answer) for delivery, answer in told}
    moved = move(
        Delivery,
        rows,
        from_=(DeliveryState.PLANNED, DeliveryState.UNKNOWN, DeliveryState.IN_PROGRESS),
        to=to,
        by="supplier",
        because="the supplier is at it",
        at=at,
        supplier_no=Each({pk: answer.supplier_no[:64] for pk, answer in rows.items()}),
        delivered_share=Each({pk: part.share for pk, part in parts.items()}),
        delivered_pieces=Each({pk: part.pieces for pk, part in parts.items()}),
        cost_minor=Each({delivery.pk: _cost_of(delivery, answer) for delivery, answer in told}),
    )
    shops = {delivery.pk: delivery.shop_id for delivery, _ in told}
    plan([Planned(Kind.SUPPLIER_QUERY, shops[pk], pk, at + FIRST_LOOK) for pk in moved])


def _more_came(told: Sequence[Told], at: datetime) -> None:
    """A share grows and never shrinks: what has arrived is not taken back by a look at an older state."""
    now = {delivery.pk: grown(delivery, _part(delivery, answer)) for delivery, answer in told}
    more = {
        delivery.pk: now[delivery.pk]
        for delivery, _ in told
        if delivery.state == DeliveryState.PARTIAL
        and now[delivery.pk] != (delivery.delivered_share, delivery.delivered_pieces)
    }
    move(
        Delivery,
        more,
        from_=DeliveryState.PARTIAL,
        to=DeliveryState.PARTIAL,
        by="supplier",
        because="more of it arrived",
        at=at,
        delivered_share=Each({pk: part.share for pk, part in more.items()}),
        delivered_pieces=Each({pk: part.pieces for pk, part in more.items()}),
    )


def _part(delivery: Delivery, answer: SupplyAnswer) -> Part:
    return part_told(delivery, answer.delivered_share, answer.delivered_pieces)


def _cost_of(delivery: Delivery, answer: SupplyAnswer) -> int | None:
    """What its supplier takes for all of it, as it said now or before."""
    return delivery.cost_minor if answer.cost_minor is None else answer.cost_minor


def _came_of(delivery: Delivery, answer: SupplyAnswer) -> Part:
    """How much of a delivery that ends here had arrived; of codes, those that are kept."""
    if delivery.state not in BEFORE_THE_END:
        return NO_PART
    told = _part(delivery, answer)
    return told if delivery.line.goods == Item.Goods.CODE else grown(delivery, told)


def _failed(told: Sequence[Told], at: datetime) -> None:
    """A failure is judged at once: nobody waits for a promise that can no longer be kept."""
    details = {delivery.pk: answer.detail[:200] for delivery, answer in told}
    move(
        Delivery,
        details,
        from_=BEFORE_THE_END,
        to=DeliveryState.FAILED,
        by="supplier",
        because="the supplier says it failed",
        at=at,
        detail=Each(details),
        due_at=at,
        on_due="judge",
    )
    wake_cases([delivery.line_id for delivery, _ in told], at=at)


def _unclear(told: Sequence[Told], at: datetime) -> None:
    """Its number and price are kept where they were told: some find an order by their own number alone."""
    numbers = {delivery.pk: answer.supplier_no[:64] for delivery, answer in told}
    shops = {delivery.pk: delivery.shop_id for delivery, _ in told}
    moved = move(
        Delivery,
        numbers,
        from_=DeliveryState.PLANNED,
        to=DeliveryState.UNKNOWN,
        by="machine",
        because="the supplier's answer was not clear",
        at=at,
        supplier_no=Each(numbers),
        cost_minor=Each({delivery.pk: _cost_of(delivery, answer) for delivery, answer in told}),
    )
    plan([Planned(Kind.SUPPLIER_QUERY, shops[pk], pk, at + FIRST_LOOK) for pk in moved if numbers[pk]])


def _with_codes(told: Sequence[Told], at: datetime) -> list[Told]:
    """Codes are kept as they come; an order of codes is delivered when all of its codes are here."""
    ours = [(d, a) for d, a in told if d.line.goods == Item.Goods.CODE and d.state in BEFORE_THE_END]
    if not ours:
        return list(told)
    kept = keep_codes({delivery: answer.codes for delivery, answer in ours}, at=at)
    return [(delivery, _as_kept(delivery, answer, kept.get(delivery))) for delivery, answer in told]


def _as_kept(delivery: Delivery, answer: SupplyAnswer, count: int | None) -> SupplyAnswer:
    """Codes that are here have arrived, and none else, whatever is said of the order: no share of it is believed."""
    wanted = delivery.quantity
    if count is None or answer.status in (SupplyStatus.UNKNOWN, SupplyStatus.NOT_FOUND):
        return answer
    if count >= wanted:
        return replace(answer, status=SupplyStatus.DELIVERED, delivered_share=100)
    share = part_of_count(count, wanted).share
    if answer.status is SupplyStatus.FAILED:
        return replace(answer, delivered_share=share, delivered_pieces=count)
    if not count:
        return replace(answer, status=SupplyStatus.IN_PROGRESS, delivered_share=0, delivered_pieces=None)
    said = f"{count} of {wanted} codes"
    return replace(answer, status=SupplyStatus.PARTIAL, delivered_share=share, delivered_pieces=count, detail=said)


def _is_too_much(delivery: Delivery, answer: SupplyAnswer) -> bool:
    again = delivery.state == DeliveryState.DELIVERED and delivery.supplier_no not in ("", answer.supplier_no[:64])
    return delivery.state == DeliveryState.STOPPED or again


def _came_late(delivery: Delivery, answer: SupplyAnswer) -> bool:
    """Whether a part came, or more of it than was known, of what was to come no more."""
    codes = len(answer.codes)
    told = part_of_count(min(codes, delivery.quantity), delivery.quantity) if codes else _part(delivery, answer)
    return delivery.state == DeliveryState.STOPPED and is_more(delivery, told)


def _too_much(delivery: Delivery, answer: SupplyAnswer) -> TooMuch:
    stopped = delivery.state == DeliveryState.STOPPED
    return TooMuch(
        delivery=delivery,
        supplier=delivery.supplier,
        supplier_no=answer.supplier_no,
        kind=SurplusKind.AFTER_REFUND if stopped else SurplusKind.TWICE,
        cost_minor=_cost_of(delivery, answer),
    )
