"""Which of these kept notices are still there, and nobody's? They are taken away, and the plain ones of them booked.

All of it in one statement, which reads what was kept where it lies: most notices never come back into this process.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.begin_orders import STUCK_AFTER
from anxin.flows.acts.received import Received
from anxin.flows.acts.serve_shelf import serve_shelf
from anxin.routines import schema
from anxin.routines.prepared import prepared


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken away: those that are booked as accepted, and those that need a second thought."""

    plain: list[UUID]
    others: dict[UUID, Received]


def take_kept(heard: Collection[UUID], *, at: datetime) -> Kept:
    """Take these away; what somebody else holds or has taken is in neither. The orders of all of them are locked."""
    ((plain, others, told, shelf),) = prepared(
        f"SELECT plain, others, told, shelf FROM {schema()}.take_kept(%s, %s, make_interval(secs => %s))",
        [list(heard), at, STUCK_AFTER.total_seconds()],
    )
    serve_shelf(shelf or (), at=at)
    said = zip(others or (), told or (), strict=True)
    return Kept(plain or [], {pk: Received.from_told(json.loads(one)) for pk, one in said})
