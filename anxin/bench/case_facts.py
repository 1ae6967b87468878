"""How many orders a second are decided from the shop's own tables, through the view of what is known of each?

The reference is a bare join of the orders with their lines and latest deliveries, over the same rows: what any reading
of them costs before a single fact is made.
"""

from typing import Any

from django.db import connection

from anxin.bench.abba import abba
from anxin.bench.due_together import some_shop
from anxin.bench.results import Result
from anxin.bench.server import BenchServer
from anxin.clock import now
from anxin.flows.place_order import Wish, place_order
from anxin.policy.compile_sql import compile_sql
from anxin.policy.document import shipped
from anxin.routines import schema

ORDERS = 100_000


def case_facts(server: BenchServer, *, repeats: int) -> Result:
    """All orders of a shop in one statement: facts gathered and the standard policy decided for each."""
    _fill()
    deciding = f"SELECT sum({compile_sql(shipped('standard'), 'facts.')}) FROM {schema()}.case_facts(%s) AS facts"

    def decide() -> float:
        _ask(deciding, [now()])
        return float(ORDERS)

    def join() -> float:
        _ask(BARE, [])
        return float(ORDERS)

    decide()
    runs = abba(lambda: server.rate(decide), lambda: server.rate(join), repeats)
    return Result("case_facts", "a bare join of the same rows", *runs, note=f"{ORDERS:,} orders through case_facts")


def _ask(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()


def _fill() -> None:
    """One order, placed as anybody would, and then very many like it, half of them delivered."""
    at = now()
    wish = Wish(item=some_shop()["item"], contact="bea@anxin.example", password="pass-word", agreed=1)  # noqa: S106  nobody's
    order = place_order(wish, buyer=None, by="bench", at=at).order
    with connection.cursor() as cursor:
        cursor.execute(COPIES, {"order": order, "count": ORDERS, "at": at})
        cursor.execute("VACUUM ANALYZE orders_order, orders_line, delivery_delivery, refunds_refund, cases_case")


BARE = """
    SELECT count(d.state), sum(l.amount_minor), max(o.paid_at) FROM orders_line AS l
    JOIN orders_order AS o ON o.id = l.order_id
    LEFT JOIN LATERAL (
        SELECT x.* FROM delivery_delivery AS x WHERE x.line_id = l.id ORDER BY x.number DESC LIMIT 1
    ) AS d ON true
"""

COPIES = """
    WITH numbers AS (
        SELECT n, ('01a20000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS order_id,
            ('01a20000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid AS line_id
        FROM generate_series(2, %(count)s) AS n
    ), orders AS (
        INSERT INTO orders_order SELECT (jsonb_populate_record(o, jsonb_build_object(
            'id', n.order_id, 'ref', lpad(to_hex(n.n), 8, '0'), 'token_sha256', md5(n.n::text), 'state', 'paid',
            'on_due', 'raise_stuck', 'paid_at', %(at)s - make_interval(mins => n.n %% 90),
            'contact_mark', '\\x' || md5(n.n::text)))).*
        FROM orders_order AS o, numbers AS n WHERE o.id = %(order)s
        RETURNING id
    ), lines AS (
        INSERT INTO orders_line SELECT (jsonb_populate_record(l, jsonb_build_object(
            'id', n.line_id, 'order_id', n.order_id))).*
        FROM orders_line AS l, numbers AS n WHERE l.order_id = %(order)s
        RETURNING id, order_id, shop_id, supplier_id
    )
    INSERT INTO delivery_delivery (
        id, shop_id, order_id, line_id, supplier_id, number, state, fence, delivered_share, supplier_no, detail,
        promise_until, due_at, on_due, delivered_at)
    SELECT uuidv7(), l.shop_id, l.order_id, l.id, l.supplier_id, 1,
        CASE n.n %% 4 WHEN 0 THEN 'planned' WHEN 1 THEN 'in_progress' ELSE 'delivered' END, 'not_asked', 0, '', '',
        %(at)s, %(at)s, 'judge', %(at)s
    FROM lines AS l JOIN numbers AS n ON n.line_id = l.id
"""
