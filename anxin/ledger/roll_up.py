"""How do the open accounts keep up with their transfers?"""

from django.db import connection

from anxin.ledger.horizon import horizon
from anxin.routines import schema


def roll_up() -> int:
    """Add to the daily sums all that no running transaction can still change; how many transfers that were.

    Safe to call at any time and from many processes: they wait for each other, and the second finds less to do.
    Raises BooksFromElsewhere.
    """
    horizon()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {schema()}.roll_up()")
        return int(cursor.fetchone()[0])
