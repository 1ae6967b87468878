"""What is on the agenda, and until when may a worker sleep?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

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


def waiting_for(subjects: Sequence[UUID], kind: Kind) -> list[UUID]:
    """Those of the subjects about which an ask of this kind is on the agenda."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT subject FROM agenda_ask WHERE subject = ANY(%s::uuid[]) AND kind = %s",
            [list(subjects), kind.value],
        )
        return [row[0] for row in cursor.fetchall()]


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
