"""What is on the agenda, and until when may a worker sleep?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from anxin.agenda.kinds import Kind


def next_due(kinds: Iterable[Kind] = Kind) -> datetime | None:
    """Return the earliest business time at which an ask of `kinds` can be claimed; None when nothing waits.

    What a worker holds is left out until its lease lapses, so look again at least every second.
    """
    with connection.cursor() as cursor:
        cursor.execute(NEXT_DUE, [[kind.value for kind in kinds]])
        row = cursor.fetchone()
    return row[0] if row else None


def waiting() -> dict[Kind, int]:
    """Count the asks of each kind, for those who watch; kinds without any are left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, count(*) FROM agenda_ask GROUP BY kind")
        return {Kind(kind): count for kind, count in cursor.fetchall()}


# one short walk down the index for each kind, instead of one over all that waits
NEXT_DUE = """
    SELECT min(first.due_at)
    FROM unnest(%s::text[]) AS wanted(kind)
    CROSS JOIN LATERAL (
        SELECT due_at FROM agenda_ask AS ask
        WHERE ask.kind = wanted.kind AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        ORDER BY due_at LIMIT 1
    ) AS first
"""
