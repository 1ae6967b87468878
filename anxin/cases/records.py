"""How well does a supplier keep its promises?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """What a supplier has shown in a time: deliveries ended, how many in time (percent), how long half of them took."""

    deliveries: int
    on_time_percent: float | None
    median: timedelta | None


NOTHING_YET = SupplierRecord(0, None, None)

# what was stopped for a buyer's own reason, or found refunded at the channel, says nothing of its supplier; of a part
# nobody knows before the promise is over whether the rest comes
_RECORDS = """
    SELECT supplier_id,
        count(*),
        100.0 * count(*) FILTER (WHERE delivered_at <= promise_until) / count(*),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY delivered_at - paid_at)
    FROM (
        SELECT d.supplier_id, d.delivered_at, d.promise_until,
            d.promise_until - make_interval(mins => l.promise_minutes) AS paid_at
        FROM delivery_delivery AS d JOIN orders_line AS l ON l.id = d.line_id
        WHERE d.supplier_id = ANY(%(suppliers)s) AND d.promise_until >= %(since)s AND (
            d.state = 'delivered' OR (d.state = 'partial' AND d.promise_until <= %(at)s) OR (
                d.state = 'stopped' AND EXISTS (
                    SELECT FROM cases_decision AS c
                    WHERE c.order_id = d.order_id AND c.liable IN ('supplier', 'supplier_else_platform'))))
    ) AS ended GROUP BY supplier_id
"""


def records_of(suppliers: Collection[UUID], *, since: datetime, at: datetime) -> dict[UUID, SupplierRecord]:
    """The record of each supplier whose promises ended since then; what was never delivered counts as late where the
    supplier had to answer for it."""
    with connection.cursor() as cursor:
        cursor.execute(_RECORDS, {"suppliers": list(suppliers), "since": since, "at": at})
        return {row[0]: SupplierRecord(row[1], float(row[2]), row[3]) for row in cursor.fetchall()}
