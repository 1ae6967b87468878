"""Which deliveries are due, and when is the next?"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Min, OuterRef

from anxin.delivery.models import DeliveryDue
from anxin.orders.models import Order


def due_deliveries(at: datetime, limit: int) -> list[UUID]:
    """Open deliveries whose time has come, the longest due first; a case on the order takes over its deadlines."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [at, limit])
        return [row[0] for row in cursor.fetchall()]


# as text: a sweep asks it forty times a second, and writing it anew takes as long as answering it
_DUE = """
    SELECT d.id FROM delivery_deliverydue AS d
    WHERE d.due_at <= %s AND EXISTS (SELECT 1 FROM orders_order AS o WHERE o.id = d.order_id AND NOT o.case_open)
    ORDER BY d.due_at LIMIT %s
"""


_LOW = """
    SELECT i.id FROM catalog_item AS i, LATERAL (
        SELECT count(*) AS n FROM (
            SELECT 1 FROM delivery_code AS c WHERE c.item_id = i.id AND c.state = 'in_stock'
            UNION ALL SELECT 1 FROM delivery_code AS c WHERE c.item_id = i.id AND c.state = 'reserved'
            LIMIT i.low_stock_at
        ) AS few
    ) AS shelf
    WHERE i.goods = 'code' AND i.state = 'listed' AND i.low_stock_at > 0
        AND (shelf.n < i.low_stock_at) = (i.low_stock_told_at IS NULL)
        AND EXISTS (SELECT 1 FROM people_supplier AS s WHERE s.id = i.supplier_id AND s.kind = 'stock')
        AND EXISTS (SELECT 1 FROM delivery_batch AS b WHERE b.item_id = i.id)
    ORDER BY i.id LIMIT %s
"""


def items_low_on_stock(at: datetime, limit: int) -> list[UUID]:
    """Items of our own shelf that are below their line and nobody was told, or that are above it again.

    What is put aside for whoever pays now is still there. Never counted beyond the line.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOW, [limit])
        return [row[0] for row in cursor.fetchall()]


def next_delivery_due() -> datetime | None:
    """The next moment at which a delivery falls due."""
    ruling = Order.objects.filter(pk=OuterRef("order_id"), case_open=False)
    due: datetime | None = DeliveryDue.objects.filter(Exists(ruling)).aggregate(next=Min("due_at"))["next"]
    return due
