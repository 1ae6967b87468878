"""Which asks does this worker hold now? A batch that no other worker can hold at the same time."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from anxin.agenda.asks import Claimed
from anxin.agenda.kinds import Kind

NO_FLOOR = "-infinity"


def claim(
    kind: Kind, *, limit: int, at: datetime, lease_seconds: float, floor: datetime | None = None
) -> list[Claimed]:
    """Lease at most `limit` asks of `kind` that are due at `at` (business time), the longest due first.

    Free are asks never leased and those whose lease has lapsed by the database's real clock; each gets a new token,
    which ends every older one. Rows that a rival is looking at are skipped, not waited for.
    `floor` leaves out what was due before it: a worker that has just emptied the past spares the database walking
    over its dead rows. Without it everything is seen; claim so at least once a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [kind.value, floor or NO_FLOOR, at, limit, lease_seconds])
        rows = cursor.fetchall()
    return [_held(*row) for row in rows]


def _held(id_: UUID, kind: str, shop: UUID, subject: UUID, key: str, payload: str, *rest: Any) -> Claimed:
    # Django leaves jsonb as text outside of its models
    return Claimed(id_, Kind(kind), shop, subject, key, json.loads(payload), *rest)


CLAIM = """
    WITH free AS (
        SELECT id FROM agenda_ask
        WHERE kind = %s AND due_at >= %s AND due_at <= %s
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        ORDER BY due_at, id
        LIMIT %s
        FOR UPDATE SKIP LOCKED
    ),
    held AS (
        UPDATE agenda_ask AS ask
        SET token = gen_random_uuid(), leased_until = clock_timestamp() + make_interval(secs => %s), tries = tries + 1
        FROM free WHERE ask.id = free.id
        RETURNING ask.id, kind, shop, subject, key, payload, due_at, tries, asked_at, token
    )
    SELECT * FROM held ORDER BY due_at, id
"""
