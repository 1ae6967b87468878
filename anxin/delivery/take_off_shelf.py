"""Which free codes of an item are there to be given away, right now?"""

from uuid import UUID

from django.db import connection

_TAKE = """
    SELECT id FROM delivery_code WHERE item_id = %s AND state = 'in_stock'
    ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""


def take_off_shelf(item: UUID, most: int) -> list[UUID]:
    """At most `most` codes, locked for the caller, who gives them away in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [item, most])
        return [row[0] for row in cursor.fetchall()]
