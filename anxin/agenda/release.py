"""What if an ask was claimed and may not be made yet, because its other side allows only so many?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.agenda.asks import Claimed


def release(claimed: Sequence[Claimed], due: Sequence[datetime], *, because: str) -> list[UUID]:
    """Let go of the asks still held, to be claimed again when each is `due`; the claim does not count as a try.

    Returns the ids that were held, in the order given. One statement.
    """
    if not claimed:
        return []
    parameters: list[Any] = [[one.id for one in claimed], [one.token for one in claimed], list(due), because[:200]]
    with connection.cursor() as cursor:
        cursor.execute(RELEASE, parameters)
        released = {row[0] for row in cursor.fetchall()}
    return [one.id for one in claimed if one.id in released]


RELEASE = """
    WITH held AS (
        SELECT ask.id, mine.due_at
        FROM agenda_ask AS ask
        JOIN unnest(%s::uuid[], %s::uuid[], %s::timestamptz[]) AS mine(id, token, due_at)
          ON mine.id = ask.id AND mine.token = ask.token
        ORDER BY ask.id FOR UPDATE OF ask
    )
    UPDATE agenda_ask AS ask
    SET due_at = held.due_at, tries = greatest(tries - 1, 0), because = %s, leased_until = NULL, token = NULL
    FROM held WHERE ask.id = held.id
    RETURNING ask.id
"""
