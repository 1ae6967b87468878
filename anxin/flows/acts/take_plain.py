"""How are many payments taken at once of which nothing needs a second thought? In one statement.

Plain is what the statement itself finds plain, under the orders' locks: proven, told once, exactly what was asked for,
for an order that waits for it. All else is left to the acts in Python, which know every end of a payment.
"""

import json
from collections.abc import Sequence
from datetime import datetime

from anxin.flows.acts.begin_orders import STUCK_AFTER
from anxin.flows.acts.received import Received
from anxin.flows.acts.serve_shelf import serve_shelf
from anxin.payments.channel import NoticeKind
from anxin.routines import schema
from anxin.routines.prepared import prepared


def take_plain(received: Sequence[Received], *, at: datetime) -> frozenset[int]:
    """Take the plain ones of `received` as accepted; their places.

    The orders of all of `received` are locked afterwards. A movement that the books refuse, or a rival, undoes the
    flow by the database's error.
    """
    if not any(map(_proves, received)):
        return frozenset()
    told = [item.as_told() | {"asked": not _proves(item)} for item in received]
    ((taken, shelf),) = prepared(
        f"SELECT taken, shelf FROM {schema()}.take_plain(%s::json, %s, make_interval(secs => %s))",
        [json.dumps(told, ensure_ascii=False), at, STUCK_AFTER.total_seconds()],
    )
    serve_shelf(shelf or (), at=at)
    return frozenset(taken or ())


def _proves(item: Received) -> bool:
    """Whether it came by itself and says that money came in: what we asked for has its own words in the evidence."""
    return not (item.asked or item.by or item.because) and item.notice.kind == NoticeKind.PAID
