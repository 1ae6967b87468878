"""Can a question that nobody has asked yet be taken back?"""

from uuid import UUID

from django.db import connection

from anxin.agenda.kinds import Kind


def withdraw(kind: Kind, subject: UUID) -> bool:
    """Take the asks of one kind about a subject off the agenda; whether nothing of it is or was on its way.

    What a worker holds, or what was asked and not clearly answered, stays, and the answer is no. The caller holds the
    lock that planners of this subject take.
    """
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, [subject, kind.value])
        cursor.execute("SELECT 1 FROM agenda_ask WHERE subject = %s AND kind = %s", [subject, kind.value])
        return cursor.fetchone() is None


# a worker's hold is never waited for: it may itself be waiting for the lock that the caller holds
WITHDRAW = """
    DELETE FROM agenda_ask WHERE id IN (
        SELECT id FROM agenda_ask
        WHERE subject = %s AND kind = %s AND asked_at IS NULL
          AND (leased_until IS NULL OR leased_until <= clock_timestamp())
        FOR UPDATE SKIP LOCKED
    )
"""
