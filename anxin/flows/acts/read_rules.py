"""Which rules will be asked for, so that they are read before anything is locked?"""

from anxin.policy.queries import policy_for
from anxin.routines.prepared import prepared

_read: list[bool] = []


def read_rules(deliveries: str) -> None:
    """Read the rules of these deliveries' orders (as `as_array` writes their ids), the first time in this process.

    A text of rules takes a third of a second, for which no order should be locked.
    """
    if not _read:
        for version, goods, sku in prepared(RULES, [deliveries]):
            policy_for(version, goods, sku)
            _read[:] = [True]


RULES = """
    SELECT DISTINCT o.policy_id, l.goods, i.sku
    FROM delivery_delivery AS d JOIN orders_order AS o ON o.id = d.order_id
        JOIN orders_line AS l ON l.id = d.line_id JOIN catalog_item AS i ON i.id = l.item_id
    WHERE d.id = ANY(%s::uuid[])
"""
