"""Which pieces is a case about, what has become of each, and which are ticked to be decided about?"""

from collections.abc import Sequence
from typing import Any, Final

from anxin.cases.models import Case
from anxin.console.shown import amount, moment, pill, tell
from anxin.delivery.states import UnitState
from anxin.delivery.units import read_units, say_units
from anxin.refunds.units import Unit, units_of
from anxin.texts import Text

STATES: Final[dict[UnitState, tuple[Text, str]]] = {
    UnitState.NOT_DELIVERED: (Text("未到账", "not delivered"), "waiting"),
    UnitState.DELIVERED: (Text("已到账", "delivered"), "good"),
    UnitState.WITHDRAWN: (Text("已作废", "void"), "needs"),
    UnitState.REISSUED: (Text("已补发", "sent again"), "good"),
}
RETURNED: Final = (Text("已退款", "refunded"), "quiet")


def units_panel(case: Case, ticked: Sequence[str]) -> dict[str, Any]:
    """The pieces of a line of several with what is known of each; those that the supplier or a check calls bad are
    ticked, until somebody ticked others. `in_full` is what goes back for those, for all of them where none are."""
    if case.line.quantity == 1:
        return {"about": "", "rows": [], "in_full": ""}
    case.line.order = case.order
    units = units_of([case.line])[case.line.pk]
    chosen = set(read_units(ticked)) or set(case.bad_units)
    rows = units.among(case.units) if units.whole else []
    meant = [unit for unit in rows if unit.place in chosen] or rows
    return {
        "in_full": amount(sum(unit.value_minor for unit in meant), case.order.currency) if rows else "",
        "about": tell(say_units(case.units)) if case.units else "",
        "rows": [_row(case, unit, chosen) for unit in rows],
    }


def _row(case: Case, unit: Unit, chosen: set[int]) -> dict[str, Any]:
    state = STATES[unit.piece.state] if unit.open else RETURNED
    return {
        "place": unit.place,
        "name": tell(say_units([unit.place])),
        "state": pill(*state),
        "seen": moment(unit.piece.seen_at) if unit.piece.seen_at else "",
        "amount": amount(unit.value_minor, case.order.currency) if unit.open else "",
        "minor": unit.value_minor,
        "open": unit.open,
        "bad": unit.place in case.bad_units,
        "ticked": unit.place in chosen,
    }
