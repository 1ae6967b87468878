"""Which offers does a supplier's desk show? Those of buyers that wait for it, and its own that are open."""

from types import SimpleNamespace
from uuid import UUID

from anxin.cases.queries import open_offers_of_supplier
from anxin.cases.states import Side
from anxin.web.show_settling import show_offer
from anxin.web.words import PROBLEMS


def offers_at_desk(supplier: UUID, *, skip: int = 0) -> list[SimpleNamespace]:
    """One page of the open offers about the supplier's lines, the most urgent first."""
    return [
        SimpleNamespace(
            offer=show_offer(row, row.case, Side.SUPPLIER),
            ref=row.case.order.ref,
            title=row.case.line.title,
            problem=PROBLEMS.get(row.case.problem, PROBLEMS["other"]),
        )
        for row in open_offers_of_supplier(supplier, skip=skip)
    ]
