"""Which codes of the shelf go to which deliveries?"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from anxin.routines import schema


class Wanted(NamedTuple):
    """A delivery and how many codes of which item it needs."""

    delivery: UUID
    item: UUID
    quantity: int


def allocate(wanted: Sequence[Wanted]) -> dict[UUID, list[UUID]]:
    """Take codes off the shelf for those deliveries that can be served whole: delivery → its codes.

    One statement; a delivery that cannot be served whole is absent from the answer and takes nothing.
    """
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT delivery, code FROM {schema()}.allocate(%s::uuid[], %s::uuid[], %s::int[])",
            [[w.delivery for w in wanted], [w.item for w in wanted], [w.quantity for w in wanted]],
        )
        rows = cursor.fetchall()
    served: dict[UUID, list[UUID]] = {}
    for delivery, code in rows:
        served.setdefault(delivery, []).append(code)
    return served
