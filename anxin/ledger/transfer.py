"""How does money move? The only writer of the books."""

import time
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection

from anxin.ledger.movements import Movement, Outcome
from anxin.routines import schema
from anxin.routines.prepared import prepared

_RETRIES = 5
_RIVALS = {"40001", "40P01"}  # serialization failure, deadlock
_TYPES = ("uuid", "uuid", "text", "text", "bigint", "text", "text", "text", "text", "timestamptz", "uuid")
_ONE = ", ".join(f"%s::{name}" for name in _TYPES)
_MANY = ", ".join(f"%s::{name}[]" for name in _TYPES)


def transfer(movements: Sequence[Movement], *, linked: bool = False) -> list[Outcome]:
    """Move money: one outcome for each movement, in order; amounts in minor units.

    A refused movement fails alone, and does not count for the later ones; with `linked`, all stand or none.
    A movement whose key is in the books with the same content is a repeat, with other content a conflict.
    A rival with the same key between unguarded accounts, or a deadlock, is tried again here when no transaction is
    open; inside one, the database's error reaches the caller, whose whole transaction must be tried again.
    """
    if not movements:
        return []
    for attempt in range(_RETRIES):
        try:
            return _ask(movements, linked)
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", None)
            if code not in _RIVALS or connection.in_atomic_block or attempt == _RETRIES - 1:
                raise
            time.sleep(0.01 * 2**attempt)
    raise AssertionError("the last attempt returns or raises")


def _ask(movements: Sequence[Movement], linked: bool) -> list[Outcome]:
    if len(movements) == 1:
        return _rows(f"SELECT * FROM {schema()}.transfer_one({_ONE})", _values(movements[0]))
    columns = [list(column) for column in zip(*map(_values, movements), strict=True)]
    query = f"SELECT state, reason, transfer FROM {schema()}.transfer({_MANY}, %s)"
    return _rows(query, [*columns, linked])


def _rows(query: str, values: Sequence[Any]) -> list[Outcome]:
    return [Outcome(*row) for row in prepared(query, values)]


def _values(m: Movement) -> tuple[Any, ...]:
    return (
        m.shop, m.order, m.source, m.target, m.amount_minor, m.currency, m.kind, m.ref, m.key, m.at, m.reverses
    )  # fmt: skip
