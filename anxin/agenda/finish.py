"""Is an ask answered? Then its row goes, in the transaction that records the answer."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from anxin.agenda.asks import Claimed


def finish(claimed: Sequence[Claimed]) -> list[UUID]:
    """Take the asks still held off the agenda, in one statement; call it first in the recording flow.

    Returns the ids that were held, in the order given: record the answers of these alone. The others were taken over
    by a worker that will learn the same answer under its own token.
    """
    if not claimed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FINISH, [[one.id for one in claimed], [one.token for one in claimed]])
        finished = {row[0] for row in cursor.fetchall()}
    return [one.id for one in claimed if one.id in finished]


FINISH = """
    WITH held AS (
        SELECT ask.id
        FROM agenda_ask AS ask JOIN unnest(%s::uuid[], %s::uuid[]) AS mine(id, token) USING (id, token)
        ORDER BY ask.id FOR UPDATE OF ask
    )
    DELETE FROM agenda_ask AS ask USING held WHERE ask.id = held.id
    RETURNING ask.id
"""
