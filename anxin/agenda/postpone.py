"""When is an ask tried again that has no final answer yet?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.agenda.asks import Claimed
from anxin.agenda.backoff import backoff

LONGEST_BECAUSE = 200


def postpone(
    claimed: Sequence[Claimed],
    *,
    at: datetime,
    because: str,
    unanswered: bool = True,
    wait_seconds: Sequence[float] | None = None,
) -> list[UUID]:
    """Let go of the asks still held, to be tried again after their backoff (or `wait_seconds`, one each) from `at`.

    `unanswered=False` takes the attempt off the record: only where the other side has surely not taken it up (refused
    before a byte was sent, or it said so). Otherwise the attempt stays and `next_act` decides.
    Returns the ids that were held, in the order given. One statement.
    """
    if not claimed:
        return []
    waits = wait_seconds or [backoff(one.kind, one.tries, _chance(one)) for one in claimed]
    parameters: list[Any] = [
        [one.id for one in claimed],
        [one.token for one in claimed],
        [at + timedelta(seconds=wait) for _, wait in zip(claimed, waits, strict=True)],
        unanswered,
        because[:LONGEST_BECAUSE],
    ]
    with connection.cursor() as cursor:
        cursor.execute(POSTPONE, parameters)
        postponed = {row[0] for row in cursor.fetchall()}
    return [one.id for one in claimed if one.id in postponed]


def _chance(claimed: Claimed) -> float:
    """A die already cast: the token is random and new with every claim."""
    return (claimed.token.int & 0xFFFF) / 0xFFFF


POSTPONE = """
    WITH held AS (
        SELECT ask.id, mine.due_at
        FROM agenda_ask AS ask
        JOIN unnest(%s::uuid[], %s::uuid[], %s::timestamptz[]) AS mine(id, token, due_at)
          ON mine.id = ask.id AND mine.token = ask.token
        ORDER BY ask.id FOR UPDATE OF ask
    )
    UPDATE agenda_ask AS ask
    SET due_at = held.due_at, asked_at = CASE WHEN %s THEN asked_at END, because = %s, leased_until = NULL, token = NULL
    FROM held WHERE ask.id = held.id
    RETURNING ask.id
"""
