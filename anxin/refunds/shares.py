"""Whose is the money of a line whose pieces came from several suppliers?

A piece is its latest bringer's, and so is its money: who is paid for it bears what goes back for it. Lines that came
from the supplier who sold them alone are absent from every answer, and cost one look at those of several pieces.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from uuid import UUID

from anxin.delivery.queries import of_several
from anxin.delivery.units import pieces_of
from anxin.money import split
from anxin.orders.models import Line
from anxin.refunds.models import Refund, RefundUnit
from anxin.refunds.units import Unit, units_of

Shares = dict[UUID, int]


def earned_shares(lines: Sequence[Line]) -> dict[UUID, Shares]:
    """By line, in fen: what the pieces of each supplier have left of their price. The lines come with their order."""
    return _shares(lines, {}, lambda unit: unit.value_minor + unit.kept_minor)


def brought_shares(lines: Sequence[Line]) -> dict[UUID, Shares]:
    """By line, each of these: what of it is whose; all is the seller's where no other supplier brought any."""
    apart = earned_shares(lines)
    return {line.pk: apart.get(line.pk) or {line.supplier_id: 1} for line in lines}


def returned_shares(lines: Sequence[Line], places: Mapping[UUID, Collection[int]]) -> dict[UUID, Shares]:
    """By line, in fen: what may still go back for the pieces of each supplier, among these; without any, all of them.

    To be asked before the refund is written. The lines come with their order.
    """
    return _shares(lines, places, lambda unit: unit.value_minor)


def brought_by(refunds: Sequence[Refund]) -> dict[UUID, set[UUID]]:
    """By refund of a line: the suppliers whose pieces it went back for. The refunds come with their line."""
    lines = {refund.line.pk: refund.line for refund in refunds if refund.line}
    apart = of_several([pk for pk, line in lines.items() if line.quantity > 1])
    pieces = pieces_of([lines[pk] for pk in sorted(apart)])
    whose = {
        pk: {row.unit: row.supplier or lines[pk].supplier_id for row in found.rows} for pk, found in pieces.items()
    }
    named: dict[UUID, set[int]] = defaultdict(set)
    for refund, unit in RefundUnit.objects.filter(line__in=apart).values_list("refund", "unit"):
        named[refund].add(unit)
    return {
        refund.pk: {
            supplier
            for unit, supplier in whose.get(refund.line.pk, {0: refund.line.supplier_id}).items()
            if refund.line.pk not in apart or unit in named.get(refund.pk, {unit})
        }
        for refund in refunds
        if refund.line
    }


def shared_among(amount_minor: int, shares: Shares) -> Shares:
    """An amount in fen by these shares, to the last fen."""
    return dict(zip(shares, split(amount_minor, list(shares.values())), strict=True))


def _shares(
    lines: Sequence[Line], places: Mapping[UUID, Collection[int]], worth: Callable[[Unit], int]
) -> dict[UUID, Shares]:
    several = [line for line in lines if line.quantity > 1]
    apart = of_several([line.pk for line in several])
    mixed = [line for line in several if line.pk in apart]
    known = units_of(mixed)
    return {line.pk: _of(line, known[line.pk].among(places.get(line.pk, ())), worth) for line in mixed}


def _of(line: Line, units: Sequence[Unit], worth: Callable[[Unit], int]) -> Shares:
    found: Counter[UUID] = Counter()
    priced: Counter[UUID] = Counter()
    for unit in units:
        whose = unit.piece.supplier or line.supplier_id
        found[whose] += worth(unit)
        priced[whose] += unit.price_minor
    shares = found if any(found.values()) else priced
    return {supplier: minor for supplier, minor in sorted(shares.items()) if minor}
