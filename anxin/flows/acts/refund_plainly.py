"""Which of many refunds are so plain that one statement carries them out, and how?

Plain is an order of one line and one payment that nothing has been returned of, all of whose money lies in its hold and
goes back, with nothing to be taken from anybody or claimed from a docked supplier; in yuan, as the statement writes the
letter's amount. It leaves behind what `pay_back` does one by one; a test compares the two.

What others bear of delivered goods goes to their suppliers. Those accounts are shared, and locked in one order by one
posting: where a refund that is not plain may need one too, all of these are left to the long way.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from anxin.flows.acts.bearer_of import bearer_of
from anxin.flows.acts.plan_refunds import ANSWER_WITHIN
from anxin.flows.acts.refund_letter import SUBJECT
from anxin.flows.acts.subjects import Judged
from anxin.orders.states import OrderState
from anxin.policy.clauses import Liable
from anxin.routines import schema
from anxin.routines.as_array import as_array

HELD = (OrderState.PAID, OrderState.DELIVERED)
RESTORED = (Liable.PLATFORM, Liable.CHANNEL)

PLAIN = """
    SELECT u.decision FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[])
        AS u (decision, order_id, line_id, amount)
    JOIN orders_order AS o ON o.id = u.order_id AND o.amount_minor = u.amount AND o.currency = 'CNY'
    JOIN payments_payment AS p ON p.order_id = o.id AND p.state = 'paid' AND p.currency = o.currency
    JOIN ledger_balance AS held ON held.address = 'hold:' || o.shop_id || ':' || o.id AND held.currency = o.currency
        AND held.amount_minor >= u.amount
    WHERE NOT EXISTS (SELECT 1 FROM orders_line AS m WHERE m.order_id = o.id AND m.id <> u.line_id)
        AND NOT EXISTS (
            SELECT 1 FROM payments_payment AS q WHERE q.order_id = o.id AND q.state = 'paid' AND q.id <> p.id
        )
        AND NOT EXISTS (SELECT 1 FROM refunds_refund AS r WHERE r.order_id = o.id)
        AND NOT EXISTS (SELECT 1 FROM payouts_supplied AS s WHERE s.order_id = o.id)
"""


def refund_plainly(items: Sequence[Judged], *, at: datetime) -> frozenset[UUID]:
    """Carry out the plain ones; the decisions that are done. They are written and sealed, their orders locked."""
    able = [item for item in items if _able(item)]
    with connection.cursor() as cursor:
        cursor.execute(
            PLAIN,
            [
                as_array(item.decision_id for item in able),
                as_array(item.subject.order.pk for item in able),
                as_array(item.subject.line.pk for item in able),
                [item.decision.amount_minor for item in able],
            ],
        )
        plain = {row[0] for row in cursor.fetchall()}
        if len(plain) < len(items):
            plain -= {item.decision_id for item in able if _borne(item)}
        if plain:
            cursor.execute(
                f"SELECT {schema()}.refund_held(%s::uuid[], %s, make_interval(secs => %s), %s, %s)",
                [as_array(plain), at, ANSWER_WITHIN.total_seconds(), SUBJECT.zh, SUBJECT.en],
            )
    return frozenset(plain)


def _able(item: Judged) -> bool:
    """All that the line cost, out of an order whose money was not shared out yet, and nothing that a supplier is to be
    told to stop; none that somebody else bears of pieces that may have come from two suppliers."""
    if item.untold:
        return False
    if _borne(item) and item.subject.delivery and item.subject.delivery.number > 1:
        return False
    whole = item.decision.amount_minor == item.facts.remaining == item.subject.line.amount_minor
    return whole and item.subject.order.state in HELD


def _borne(item: Judged) -> bool:
    """Whether the supplier is paid for it; for what was not delivered it never is."""
    return item.subject.order.state == OrderState.DELIVERED and bearer_of(item.decision.liable) in RESTORED
