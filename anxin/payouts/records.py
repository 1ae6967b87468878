"""How well does a supplier keep its promises?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from anxin.sourcing.states import NOT_USED, PAUSED


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """What a supplier has shown in a time: deliveries ended, how many in time (percent), how long half took, and
    how many of them it had to pay back (percent)."""

    deliveries: int
    on_time_percent: float | None
    median: timedelta | None
    refunded_percent: float | None


NOTHING_YET = SupplierRecord(0, None, None, None)

# who failed, or took too long, and was followed by another one, is late; that one is measured from its own turn on;
# what was stopped for a buyer's own reason, or found refunded at the channel, says nothing of its supplier; of a part
# nobody knows before the promise is over whether the rest comes; of a refund that a recovery laid on somebody else, or
# a contest has undone, its supplier bears nothing; and neither does it of pieces that another one sent again since
_RECORDS = """
    SELECT supplier_id,
        count(*),
        100.0 * count(*) FILTER (WHERE delivered_at <= promise_until) / count(*),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY delivered_at - asked_at),
        100.0 * count(DISTINCT line_id) FILTER (WHERE refunded) / count(*)
    FROM (
        SELECT d.supplier_id, d.line_id, d.delivered_at, d.promise_until,
            coalesce(
                (SELECT max(h.at) FROM sourcing_handover AS h WHERE h.delivery_id = d.id),
                d.promise_until - make_interval(mins => l.promise_minutes)) AS asked_at,
            EXISTS (
                SELECT FROM refunds_refund AS r
                JOIN cases_decision AS c ON c.id = r.decision_id
                LEFT JOIN payouts_recovery AS p ON p.refund_id = r.id AND p.supplier_id = d.supplier_id
                WHERE r.line_id = l.id AND c.liable IN ('supplier', 'supplier_else_platform')
                    AND coalesce(p.liable, 'supplier') = 'supplier' AND p.undone_at IS NULL
                    AND CASE WHEN l.quantity = 1 THEN l.supplier_id = d.supplier_id ELSE EXISTS (
                        SELECT FROM generate_series(1, l.quantity) AS u (place)
                        WHERE (d.units = '[]' OR d.units @> to_jsonb(u.place)) AND (
                            EXISTS (
                                SELECT FROM refunds_refundunit AS n WHERE n.refund_id = r.id AND n.unit = u.place
                            ) OR NOT EXISTS (SELECT FROM refunds_refundunit AS n WHERE n.refund_id = r.id)
                        ) AND NOT EXISTS (
                            SELECT FROM delivery_delivery AS o
                            WHERE o.line_id = l.id AND o.number > d.number AND o.supplier_id <> d.supplier_id
                                AND (o.units = '[]' OR o.units @> to_jsonb(u.place))
                        )
                    ) END
            ) AS refunded
        FROM delivery_delivery AS d JOIN orders_line AS l ON l.id = d.line_id
        WHERE d.supplier_id = ANY(%(suppliers)s) AND d.promise_until >= %(since)s AND (
            d.state = 'delivered' OR (d.state = 'partial' AND d.promise_until <= %(at)s) OR (
                d.state = 'stopped' AND EXISTS (
                    SELECT FROM cases_decision AS c
                    WHERE c.order_id = d.order_id AND c.id > d.id
                        AND c.liable IN ('supplier', 'supplier_else_platform'))))
        UNION ALL
        SELECT h.supplier_id, d.line_id, NULL, d.promise_until, NULL, false
        FROM sourcing_handover AS h JOIN delivery_delivery AS d ON d.id = h.delivery_id
        WHERE h.supplier_id = ANY(%(suppliers)s) AND d.promise_until >= %(since)s AND h.because <> ALL(%(unasked)s)
    ) AS ended GROUP BY supplier_id
"""


def records_of(suppliers: Collection[UUID], *, since: datetime, at: datetime) -> dict[UUID, SupplierRecord]:
    """The record of each supplier whose promises ended since then; what was never delivered, or by another in the end,
    counts as late where the supplier had to answer for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORDS, {"suppliers": list(suppliers), "since": since, "at": at, "unasked": [PAUSED, NOT_USED]}
        )
        return {row[0]: SupplierRecord(row[1], float(row[2]), row[3], float(row[4])) for row in cursor.fetchall()}
