"""How does money move? The only writer of the books."""

import time
from collections.abc import Sequence

from django.db import OperationalError, connection

from anxin.ledger.movements import Movement, Outcome
from anxin.routines import schema

_RETRIES = 5
_RIVALS = {"40001", "40P01"}  # serialization failure, deadlock


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
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT state, reason, transfer FROM {schema()}.transfer(%s::uuid[], %s::uuid[], %s::text[], %s::text[], "
            "%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::uuid[], %s)",
            [
                [m.shop for m in movements],
                [m.order for m in movements],
                [m.source for m in movements],
                [m.target for m in movements],
                [m.amount_minor for m in movements],
                [m.currency for m in movements],
                [m.kind for m in movements],
                [m.ref for m in movements],
                [m.key for m in movements],
                [m.at for m in movements],
                [m.reverses for m in movements],
                linked,
            ],
        )
        return [Outcome(*row) for row in cursor.fetchall()]
