"""How is it kept that channels told us of payments, before anything follows from it?"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.flows.acts.received import Received
from anxin.routines.alone import alone

# whoever keeps a notice acts on it at once; a worker does when that one is no more
LEFT_BEHIND = timedelta(seconds=5)


def hear_payments(received: Sequence[Received], *, at: datetime) -> list[UUID]:
    """Keep verified notices of payments, to be answered as handled; the id of each, for `take_heard`."""
    told = json.dumps([item.as_told() for item in received], ensure_ascii=False)
    kept = alone(KEEP, [at + LEFT_BEHIND, told])
    return [row[0] for row in kept]


KEEP = """
    INSERT INTO payments_heard (id, told, due_at)
    SELECT uuidv7(), item.told::text, %s FROM json_array_elements(%s::json) WITH ORDINALITY AS item (told, place)
    ORDER BY item.place RETURNING id
"""
