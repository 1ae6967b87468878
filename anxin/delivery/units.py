"""What has become of each piece of a line: has it arrived, which code is it, has anybody seen it?

Nothing of this is kept twice. A piece belongs to the latest delivery that brings it; the codes of a delivery are its
pieces in the order of their ids, except where a row says otherwise.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import CodeState, DeliveryState, UnitState
from anxin.money import parse_count
from anxin.orders.models import Line
from anxin.texts import Text

# beyond so many pieces a whole percentage does not tell how many have arrived
MOST_BY_SHARE = 100
LAST_PLACE = 99_999
# what a single piece is counted in where only a part of it came
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a line by its number from 1, with the latest delivery that brings it and its code, if it is one.

    `reissues` says how often another one was delivered, or is being, in its place; `supplier` who brought it, or is to:
    None before anybody is.
    """

    unit: int
    state: UnitState = UnitState.NOT_DELIVERED
    delivery: UUID | None = None
    number: int = 0
    code: UUID | None = None
    batch: UUID | None = None
    seen_at: datetime | None = None
    reissues: int = 0
    supplier: UUID | None = None

    @property
    def arrived(self) -> bool:
        """Whether it has come, for good or bad."""
        return self.state is not UnitState.NOT_DELIVERED


class Pieces(NamedTuple):
    """The pieces of a line in their order; `whole`: no piece has arrived in part, so that each can be told apart."""

    rows: tuple[Piece, ...]
    whole: bool


class CodeSeen(NamedTuple):
    """What of a code tells its piece; never its text."""

    pk: UUID
    unit: int | None
    state: str
    seen_at: datetime | None
    batch: UUID
    withdrawn: bool


def pieces_of(lines: Sequence[Line]) -> dict[UUID, Pieces]:
    """The pieces of each line, in two statements for any number of lines."""
    deliveries: dict[UUID, list[Delivery]] = defaultdict(list)
    for row in Delivery.objects.filter(line__in=[line.pk for line in lines]).order_by("number"):
        deliveries[row.line_id].append(row)
    codes: dict[UUID, list[CodeSeen]] = defaultdict(list)
    told = Code.objects.filter(delivery__in=[row.pk for rows in deliveries.values() for row in rows]).order_by("pk")
    for delivery, pk, unit, state, seen_at, batch, withdrawn_at in told.values_list(
        "delivery", "pk", "unit", "state", "revealed_at", "batch", "batch__withdrawn_at"
    ):
        codes[delivery].append(CodeSeen(pk, unit, state, seen_at, batch, withdrawn_at is not None))
    return {line.pk: _of(line, deliveries[line.pk], codes) for line in lines}


def numbered(places: Sequence[int], codes: Iterable[tuple[UUID, int | None]]) -> dict[UUID, int]:
    """The piece of each code of a delivery, which come in the order of their ids; codes beyond its pieces have none."""
    rows = list(codes)
    told = {pk: unit for pk, unit in rows if unit is not None}
    left = [place for place in places if place not in set(told.values())]
    return told | dict(zip([pk for pk, unit in rows if unit is None], left, strict=False))


def read_units(ticked: Iterable[str]) -> list[int]:
    """The pieces that a form names; what is no number is none."""
    return [place for one in ticked if (place := parse_count(one, most=LAST_PLACE)) is not None]


def say_units(places: Collection[int]) -> Text:
    """Pieces by their numbers, as people read them: 第 3、7–10 份, pieces 3, 7–10."""
    spans: list[list[int]] = []
    for place in sorted(places):
        if spans and place == spans[-1][1] + 1:
            spans[-1][1] = place
        else:
            spans.append([place, place])
    said = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    return Text(f"第 {'、'.join(said)} 份", f"{'piece' if len(places) == 1 else 'pieces'} {', '.join(said)}")


def of_units(places: Collection[int], said: Text) -> Text:
    """What is said of some pieces, with their numbers before it; as it is where none are named."""
    return Text("{units}：{said}", "{units}: {said}").fill(units=say_units(places), said=said) if places else said


def arrived_of(delivery: Delivery, quantity: int) -> tuple[int, bool]:
    """How many whole pieces of a delivery have arrived, and whether that is all of what has.

    As they were counted; else by its percentage, and where that stands for several numbers of pieces, the smallest.
    """
    share = 100 if delivery.state == DeliveryState.DELIVERED else delivery.delivered_share
    if delivery.delivered_pieces is not None and share < 100:
        return min(delivery.delivered_pieces, quantity), True
    if share in (0, 100):
        return quantity * share // 100, True
    if quantity > MOST_BY_SHARE:
        return -(-share * quantity // 100), False
    count = ((share + 1) * quantity - 1) // 100
    return count, 100 * count // quantity == share


def pieces_there(delivery: Delivery, units: Collection[int]) -> tuple[int, ...]:
    """Pieces of a line as the supplier of a delivery numbers them, from 1; empty for all that it brings."""
    places = delivery.places
    named = tuple(number for number, place in enumerate(places, 1) if place in units)
    return () if len(named) == len(places) else named


def whole_of(delivery: Delivery) -> int:
    """What a part of a delivery is counted in: its pieces, or the percent of a single one. Reads the line."""
    return delivery.quantity if delivery.quantity > 1 else PERCENT


def came_of(delivery: Delivery) -> int:
    """How much of a delivery is known to have arrived, in what a part of it is counted in. Reads the line."""
    return arrived_of(delivery, delivery.quantity)[0] if delivery.quantity > 1 else delivery.delivered_share


class Part(NamedTuple):
    """How much of a delivery has arrived: percent, and of several pieces how many, where they were counted."""

    share: int
    pieces: int | None = None


NO_PART = Part(0)


def part_of(delivery: Delivery, came: int | None) -> Part | None:
    """The part of a delivery that so much is; None for what is no part, or less than is known to be here."""
    if came is None or not max(0, came_of(delivery) - 1) < came < whole_of(delivery):
        return None
    return part_of_count(came, delivery.quantity) if delivery.quantity > 1 else Part(came)


def part_of_count(count: int, quantity: int) -> Part:
    """So many pieces of so many; what is not nothing and not all is no less than a percent, and less than a hundred."""
    return Part(min(99, max(1, 100 * count // quantity)) if count else 0, count)


def part_told(delivery: Delivery, share: int, pieces: int | None) -> Part:
    """What a system says of a part that is not all of it; a count that cannot be is not believed. Reads the line."""
    if pieces is not None and 0 < pieces < delivery.quantity:
        return part_of_count(pieces, delivery.quantity)
    return Part(min(99, max(0, share)))


def grown(delivery: Delivery, told: Part) -> Part:
    """What has arrived by what is told now and what was before: it grows and never shrinks."""
    known = Part(delivery.delivered_share, delivery.delivered_pieces)
    if told.pieces is not None and known.pieces is not None:
        return max(known, told, key=lambda part: part.pieces or 0)
    more = told.share > known.share or (told.share == known.share and told.pieces is not None)
    return told if more else known


def is_more(delivery: Delivery, told: Part) -> bool:
    """Whether more has arrived, by what is told now, than was known."""
    return grown(delivery, told) != Part(delivery.delivered_share, delivery.delivered_pieces)


def _of(line: Line, deliveries: Sequence[Delivery], codes: dict[UUID, list[CodeSeen]]) -> Pieces:
    rows = {unit: Piece(unit) for unit in range(1, line.quantity + 1)}
    exact = True
    for delivery in deliveries:
        delivery.line = line
        found, whole = _brought(delivery, codes.get(delivery.pk, []))
        again = 1 if delivery.number > 1 else 0
        for unit, row in found.items():
            rows[unit] = replace(row, reissues=rows[unit].reissues + again, supplier=delivery.supplier_id)
        exact = whole if len(found) == line.quantity else exact and whole
    return Pieces(tuple(rows.values()), exact)


def _brought(delivery: Delivery, codes: Sequence[CodeSeen]) -> tuple[dict[int, Piece], bool]:
    """The pieces of one delivery."""
    places = delivery.places
    if codes:
        return _coded(delivery, places, codes), True
    count, whole = arrived_of(delivery, len(places))
    state = UnitState.REISSUED if delivery.number > 1 else UnitState.DELIVERED
    return {
        place: Piece(place, state if rank < count else UnitState.NOT_DELIVERED, delivery.pk, delivery.number)
        for rank, place in enumerate(places)
    }, whole


def _coded(delivery: Delivery, places: Sequence[int], codes: Sequence[CodeSeen]) -> dict[int, Piece]:
    whose = numbered(places, [(code.pk, code.unit) for code in codes])
    found = {place: Piece(place, UnitState.NOT_DELIVERED, delivery.pk, delivery.number) for place in places}
    # a code that may still be used stands for its piece before one that was made void
    for code in sorted(codes, key=lambda code: code.state != CodeState.VOID):
        if (place := whose.get(code.pk)) is not None:
            state = _state(delivery, code)
            found[place] = Piece(place, state, delivery.pk, delivery.number, code.pk, code.batch, code.seen_at)
    return found


def _state(delivery: Delivery, code: CodeSeen) -> UnitState:
    if code.withdrawn or code.state == CodeState.VOID:
        return UnitState.WITHDRAWN
    return UnitState.REISSUED if delivery.number > 1 else UnitState.DELIVERED
