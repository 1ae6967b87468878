"""How does an ask come onto the agenda? In the transaction of the flow that needs it, so that neither exists alone."""

import json
from collections.abc import Sequence

from django.db import connection

from anxin.agenda.asks import Planned


def plan(asks: Sequence[Planned]) -> None:
    """Put `asks` on the agenda, in one statement; one that is there already (kind, subject, key) stays as it is."""
    if not asks:
        return
    rows = [
        {
            "shop": str(ask.shop),
            "kind": ask.kind.value,
            "subject": str(ask.subject),
            "key": ask.key,
            "payload": dict(ask.payload),
            "due_at": ask.due_at.isoformat(),
        }
        for ask in asks
    ]
    with connection.cursor() as cursor:
        cursor.execute(PLAN, [json.dumps(rows, ensure_ascii=False)])


# in the order of the unique key, so that two planners of the same asks wait for each other instead of deadlocking
PLAN = """
    INSERT INTO agenda_ask (id, shop, kind, subject, key, payload, due_at, tries, because)
    SELECT uuidv7(), shop, kind, subject, key, payload, due_at, 0, ''
    FROM json_to_recordset(%s::json)
         AS planned(shop uuid, kind text, subject uuid, key text, payload jsonb, due_at timestamptz)
    ORDER BY subject, kind, key
    ON CONFLICT (subject, kind, key) DO NOTHING
"""
