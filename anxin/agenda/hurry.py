"""How does an ask that waits for its next try come at once?"""

from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.agenda.kinds import Kind


def hurry(kind: Kind, subject: UUID, *, at: datetime) -> int:
    """Make the waiting asks of one kind about a subject due at `at`; how many. What a worker holds is left to it."""
    with connection.cursor() as cursor:
        cursor.execute(HURRY, [at, subject, kind.value, at])
        return int(cursor.rowcount)


HURRY = """
    UPDATE agenda_ask SET due_at = %s
    WHERE id IN (
        SELECT id FROM agenda_ask
        WHERE subject = %s AND kind = %s AND due_at > %s
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        FOR UPDATE SKIP LOCKED
    )
"""
