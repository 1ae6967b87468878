"""How does a sweep hold the orders of what it found, without loading them?"""

from anxin.routines.prepared import prepared

# more are found than held, so that two sweepers share them; a batch holds its locks for less than a quarter second, and
# where it took longer the sweep finds fewer the next time
AT_ONCE = 300


def hold_orders(deliveries: str, *, most: int = AT_ONCE) -> tuple[int, str, str]:
    """Lock the orders of these deliveries (as `as_array` writes them), at most `most`, in the order of their ids.

    How many, their ids, and those of their deliveries among these; both as `as_array` writes them. What somebody else
    works on, or a case rules, is left out. What the caller reads of them afterwards is as it stands under the lock.
    """
    [(count, held, theirs)] = prepared(HOLD, [deliveries, most])
    return count, held, theirs


# as one text: the next statements want them so, and a worker that never looks at an id need not make it an object
# IS TRUE, or else each delivery is compared with each order, because of lists the planner knows no length
HOLD = """
    WITH due AS MATERIALIZED (
        SELECT id, order_id FROM delivery_delivery
        WHERE id = ANY(%s::uuid[]) AND state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')
    ), held AS MATERIALIZED (
        SELECT id FROM orders_order WHERE id IN (SELECT order_id FROM due) AND NOT case_open
        ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
    )
    SELECT (SELECT count(*) FROM held), coalesce((SELECT array_agg(id)::text FROM held), '{}'),
        coalesce(array_agg(due.id)::text, '{}')
    FROM due WHERE (due.order_id IN (SELECT id FROM held)) IS TRUE
"""
