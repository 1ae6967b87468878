"""How does an ask come onto the agenda? In the transaction of the flow that needs it, so that neither exists alone."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from anxin.agenda.asks import Planned


def plan(asks: Sequence[Planned]) -> None:
    """Put `asks` on the agenda, in one statement; one that is there already (kind, subject, key) stays as it is."""
    if not asks:
        return
    columns: list[list[Any]] = [
        [ask.shop for ask in asks],
        [ask.kind.value for ask in asks],
        [ask.subject for ask in asks],
        [ask.key for ask in asks],
        [Jsonb(dict(ask.payload)) for ask in asks],
        [ask.due_at for ask in asks],
    ]
    with connection.cursor() as cursor:
        cursor.execute(PLAN, columns)


# in the order of the unique key, so that two planners of the same asks wait for each other instead of deadlocking
PLAN = """
    INSERT INTO agenda_ask (id, shop, kind, subject, key, payload, due_at, tries, because)
    SELECT uuidv7(), shop, kind, subject, key, payload, due_at, 0, ''
    FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::jsonb[], %s::timestamptz[])
         AS planned(shop, kind, subject, key, payload, due_at)
    ORDER BY subject, kind, key
    ON CONFLICT (subject, kind, key) DO NOTHING
"""
