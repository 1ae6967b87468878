"""Which pieces of a line may one claim be about?"""

from collections.abc import Collection

from anxin.cases.refusals import AlreadyRefunded
from anxin.delivery.refusals import ChooseUnits, NoSuchUnit, UnitRefunded, UnitsApart
from anxin.orders.models import Line
from anxin.refunds.units import Unit, units_of


def choose_units(line: Line, wanted: Collection[int]) -> tuple[int, ...]:
    """The pieces of a claim, empty where it is about all of the line; nothing wanted means all that is left.

    What has not arrived is claimed together, for its supplier is stopped once. The line comes with its order. Raises
    AlreadyRefunded where nothing is left, NoSuchUnit, UnitRefunded, ChooseUnits where not all that is left is alike,
    UnitsApart for pieces of which one claim cannot be about.
    """
    if line.quantity == 1:
        return ()
    units = units_of([line])[line.pk]
    left = [unit for unit in units.rows if unit.open]
    if not left:
        raise AlreadyRefunded
    untouched = len(left) == line.quantity and len({unit.piece.delivery for unit in left}) == 1
    if not units.whole or (not wanted and untouched):
        return ()
    chosen = _chosen(units.rows, wanted) if wanted else left
    if len({_kind(unit) for unit in chosen}) > 1:
        raise UnitsApart if wanted else ChooseUnits
    if not chosen[0].piece.arrived:
        chosen = [unit for unit in left if _kind(unit) == _kind(chosen[0])]
    return () if untouched and len(chosen) == line.quantity else tuple(unit.place for unit in chosen)


def _chosen(rows: Collection[Unit], wanted: Collection[int]) -> list[Unit]:
    by_place = {unit.place: unit for unit in rows}
    if not set(wanted) <= by_place.keys():
        raise NoSuchUnit
    chosen = [by_place[place] for place in sorted(set(wanted))]
    for unit in chosen:
        if not unit.open:
            raise UnitRefunded(unit=unit.place)
    return chosen


def _kind(unit: Unit) -> tuple[object, bool]:
    """Pieces of one delivery that all came, or all did not, have the same facts."""
    return unit.piece.delivery, unit.piece.arrived
