"""How do codes that were put aside go back to the shelf?"""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

_RELEASE = """
    UPDATE delivery_code AS c SET state = 'in_stock', line_id = NULL
    FROM orders_line AS l
    WHERE l.order_id = ANY(%s) AND c.item_id = l.item_id AND c.line_id = l.id AND c.state = 'reserved'
    RETURNING c.item_id
"""


def release(orders: Collection[UUID]) -> set[UUID]:
    """Put back what was put aside for these orders, which the caller holds; the items of which there is more now."""
    if not orders:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_RELEASE, [list(orders)])
        return {row[0] for row in cursor.fetchall()}
