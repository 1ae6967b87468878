"""How does a sweep hold the orders of what it found, without loading them?"""

from anxin.routines.prepared import prepared

# more are found than held, so that two sweepers share them; a batch holds its locks for less than a quarter second
AT_ONCE = 200


def hold_orders(deliveries: str, *, most: int = AT_ONCE) -> tuple[int, str]:
    """Lock the orders of these deliveries (as `as_array` writes them), at most `most`, in the order of their ids.

    How many, and their ids as `as_array` writes them. What somebody else works on, or a case rules, is left out. What
    the caller reads of them afterwards is as it stands under the lock.
    """
    [(count, held)] = prepared(HOLD, [deliveries, most])
    return count, held


# as one text: the next statements want them so, and a worker that never looks at an id need not make it an object
HOLD = """
    SELECT count(*), coalesce(array_agg(held.id)::text, '{}')
    FROM (
        SELECT id FROM orders_order
        WHERE id IN (
            SELECT order_id FROM delivery_delivery
            WHERE id = ANY(%s::uuid[]) AND state IN ('planned', 'in_progress', 'unknown', 'partial', 'failed')
        ) AND NOT case_open
        ORDER BY id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
    ) AS held
"""
