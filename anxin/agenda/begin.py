"""Is the attempt on record? Step 1 of asking the world, committed before the socket is opened."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.agenda.asks import Claimed


def begin(claimed: Sequence[Claimed], *, at: datetime, lease_seconds: float) -> list[UUID]:
    """Put an attempt at `at` on record for each ask still held, and renew its lease, in one statement.

    Returns the ids that may now be asked, in the order given. The others were taken over: leave them alone.
    """
    if not claimed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [[one.id for one in claimed], [one.token for one in claimed], at, lease_seconds])
        begun = {row[0] for row in cursor.fetchall()}
    return [one.id for one in claimed if one.id in begun]


BEGIN = """
    WITH held AS (
        SELECT ask.id
        FROM agenda_ask AS ask JOIN unnest(%s::uuid[], %s::uuid[]) AS mine(id, token) USING (id, token)
        ORDER BY ask.id FOR UPDATE OF ask
    )
    UPDATE agenda_ask AS ask
    SET asked_at = %s, leased_until = clock_timestamp() + make_interval(secs => %s)
    FROM held WHERE ask.id = held.id
    RETURNING ask.id
"""
