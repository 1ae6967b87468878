"""Which pieces has an order, what has become of each, and which may be ticked on an application?"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final
from uuid import UUID

from anxin.delivery.models import Code, Delivery
from anxin.delivery.states import CodeState, UnitState
from anxin.delivery.units import say_units
from anxin.flows.acts.open_codes import open_codes
from anxin.orders.models import Line
from anxin.refunds.units import Unit, units_of
from anxin.texts import Text
from anxin.web.shown import Tone, UnitShown

# of so long a code four characters tell nobody the rest
LONG_CODE, TAIL = 12, 4
RETURNED: Final[tuple[Tone, Text]] = ("info", Text("已退款", "refunded"))
COMING: Final[tuple[Tone, Text]] = ("waiting", Text("补发中", "another one is coming"))
SEEN: Final[tuple[Tone, Text]] = ("protected", Text("已查看", "seen"))
STATES: Final[dict[UnitState, tuple[Tone, Text]]] = {
    UnitState.NOT_DELIVERED: ("waiting", Text("还没到", "not here yet")),
    UnitState.DELIVERED: ("protected", Text("已到账", "arrived")),
    UnitState.WITHDRAWN: ("needs", Text("已作废", "void")),
    UnitState.REISSUED: ("protected", Text("已补发", "sent again")),
}


def show_units(line: Line) -> tuple[UnitShown, ...]:
    """The pieces of a line of several, or the one that was sent again; the line comes with its order. Nothing where
    they cannot be told apart."""
    if line.order.paid_at is None or (line.quantity == 1 and not _is_sent_again(line)):
        return ()
    units = units_of([line])[line.pk]
    return tuple(_shown(unit) for unit in units.rows) if units.whole else ()


def _is_sent_again(line: Line) -> bool:
    return Delivery.objects.filter(line=line, number__gt=1).exists()


def choosable(line: Line) -> tuple[UnitShown, ...]:
    """The pieces that may be claimed, each with the end of its code where its buyer has seen it; what has not arrived
    stands together, for it is claimed together."""
    rows = [row for row in show_units(line) if row.open] if line.quantity > 1 else []
    tails = _tails([row.code for row in rows if row.code])
    arrived = [replace(row, tail=tails.get(row.code, "")) for row in rows if row.arrived]
    missing = [row for row in rows if not row.arrived]
    if not missing or len(missing) == line.quantity:
        return tuple(arrived)
    together = replace(
        missing[0],
        name=say_units([row.place for row in missing]),
        amount_minor=sum(row.amount_minor for row in missing),
    )
    return (*arrived, together)


def _shown(unit: Unit) -> UnitShown:
    tone, state = _state(unit)
    return UnitShown(
        place=unit.place,
        name=say_units([unit.place]),
        tone=tone,
        state=state,
        amount_minor=unit.value_minor,
        open=unit.open,
        arrived=unit.piece.arrived,
        code=unit.piece.code,
    )


def _state(unit: Unit) -> tuple[Tone, Text]:
    if unit.returned_minor is not None or not unit.open:
        return RETURNED
    if not unit.piece.arrived and unit.piece.number > 1:
        return COMING
    if unit.piece.seen_at and unit.piece.state is UnitState.DELIVERED:
        return SEEN
    return STATES[unit.piece.state]


def _tails(codes: Collection[UUID]) -> dict[UUID | None, str]:
    rows = Code.objects.select_related("batch").filter(pk__in=codes, state=CodeState.REVEALED)
    seen = [(row, row.revealed_at) for row in rows]
    return {
        one.code: one.text[-TAIL:]
        for row, at in seen
        if at is not None
        for one in open_codes([row], at=at)
        if len(one.text) >= LONG_CODE
    }
