"""Which piece of a line is worth how many fen, and for which has money gone back?

What is left of a line is shared among the pieces that no money went back for, by largest remainder in their order. So
the fen of all pieces add up to the line, and what a piece is worth does not depend on which others went before it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Sum

from anxin.delivery.units import Piece, pieces_of
from anxin.money import split
from anxin.orders.models import Line
from anxin.payments.queries import charged_back_minor
from anxin.refunds.models import Refund, RefundUnit


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece with its fen: what it cost, what it is worth now, what went back for it (None: nothing has), and what of
    it stays with its supplier by agreement."""

    piece: Piece
    price_minor: int
    value_minor: int
    returned_minor: int | None = None
    kept_minor: int = 0

    @property
    def place(self) -> int:
        """Its number in the line, from 1."""
        return self.piece.unit

    @property
    def open(self) -> bool:
        """Whether money can still go back for it."""
        return self.value_minor > 0


class Units(NamedTuple):
    """The pieces of a line; `whole`: none has arrived in part, so that each can be told apart."""

    rows: tuple[Unit, ...]
    whole: bool

    def among(self, places: Collection[int]) -> list[Unit]:
        """Those of these places, all of them where none are named."""
        return [row for row in self.rows if not places or row.place in places]

    def missing(self, places: Collection[int] = ()) -> list[Unit]:
        """Those that have not arrived and that money can still go back for."""
        return [row for row in self.among(places) if row.open and not row.piece.arrived]


NO_UNITS = Units((), whole=True)


def values_of(left_minor: int, quantity: int, ended: Collection[int]) -> dict[int, int]:
    """What each piece is worth where so many fen are left for those that have not ended."""
    open_ones = [place for place in range(1, quantity + 1) if place not in ended]
    parts = split(max(0, left_minor), [1] * len(open_ones)) if open_ones else []
    return dict.fromkeys(ended, 0) | dict(zip(open_ones, parts, strict=True))


def units_of(lines: Sequence[Line]) -> dict[UUID, Units]:
    """The pieces of each line, which come with their order, in a constant number of statements."""
    if not lines:
        return {}
    keys = [line.pk for line in lines]
    pieces = pieces_of(lines)
    ended: dict[UUID, dict[int, tuple[int, int]]] = defaultdict(dict)
    for line, unit, value, amount in RefundUnit.objects.filter(line__in=keys).values_list(
        "line", "unit", "value_minor", "amount_minor"
    ):
        ended[line][unit] = (value, amount)
    returned = dict(Refund.objects.filter(line__in=keys).values_list("line").annotate(Sum("amount_minor")))
    taken = charged_back_minor([line.order_id for line in lines])
    return {
        line.pk: Units(
            _rows(line, pieces[line.pk].rows, ended[line.pk], returned.get(line.pk, 0) + taken.get(line.order_id, 0)),
            pieces[line.pk].whole,
        )
        for line in lines
    }


def kept_minor(lines: Collection[UUID]) -> dict[UUID, int]:
    """What of each line stays with its supplier by agreement about single pieces; lines without any are absent."""
    rows = RefundUnit.objects.filter(line__in=lines).values_list("line")
    found = rows.annotate(value=Sum("value_minor"), amount=Sum("amount_minor"))
    return {line: value - amount for line, value, amount in found if value > amount}


def _rows(
    line: Line, pieces: Sequence[Piece], ended: Mapping[int, tuple[int, int]], gone_minor: int
) -> tuple[Unit, ...]:
    """`gone_minor`: every refund of the line, by piece or not, and what its channel took."""
    paid = line.amount_minor if line.order.paid_at else 0
    kept = sum(value - amount for value, amount in ended.values())
    worth = values_of(paid - gone_minor - kept, line.quantity, ended)
    return tuple(
        Unit(piece, line.unit_price_minor, worth[piece.unit], *_ended(ended.get(piece.unit))) for piece in pieces
    )


def _ended(row: tuple[int, int] | None) -> tuple[int | None, int]:
    return (row[1], row[0] - row[1]) if row else (None, 0)
