"""How many codes a second leave the shelf: of many items, of one that everybody wants, and of one in sets?

What is measured is the statement that gives paid deliveries their codes, in transactions of their own; the orders and
deliveries are made before, and after each run every delivery must have its code and no code two deliveries.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from anxin.bench.abba import abba
from anxin.bench.results import Rate, Result
from anxin.bench.server import CLIENTS, TPCB, BenchServer
from anxin.refs import new_id
from anxin.routines import schema

ITEMS = 200
SET = 100
# more than anybody takes in a second, so that no run finds the shelf empty; what is left over is taken by the next
SINGLE_A_SECOND, SETS_A_SECOND = 12_000, 40_000


@dataclass(frozen=True)
class Shelf:
    """Whose codes are taken: the items, and how many in a call."""

    name: str
    items: list[UUID]
    at_once: int


def stock(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """One code in a transaction, of two hundred items in turn."""
    return _measure(server, "stock", ITEMS, 1, 1.5, seconds, repeats)


def stock_one(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """One code in a transaction, all of one item."""
    return _measure(server, "stock_one", 1, 1, 0.4, seconds, repeats)


def stock_sets(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """A hundred deliveries in a transaction, all of one item; counted in codes."""
    return _measure(server, "stock_sets", 1, SET, None, seconds, repeats)


def _measure(
    server: BenchServer, name: str, items: int, at_once: int, target: float | None, seconds: int, repeats: int
) -> Result:
    server.make_tpcb()
    shelf = Shelf(name, _items(server, items), at_once)
    script = _script(server, shelf)
    _run(server, shelf, script, 1)
    server.checkpoint()
    runs = abba(lambda: _run(server, shelf, script, seconds), lambda: server.tpcb(seconds), repeats)
    note = f"{items} items, {at_once} codes in a transaction"
    return Result(name, TPCB, *runs, target=target, note=note)


def _items(server: BenchServer, count: int) -> list[UUID]:
    """A shop with one order, and as many further items as wanted, all copies of its card."""
    from anxin.catalog.models import Item
    from anxin.clock import now
    from anxin.flows.furnish_shop import furnish_shop
    from anxin.flows.place_order import Wish, place_order
    from anxin.people.models import Shop
    from anxin.site.sandbox import new_sandbox
    from anxin.site.seed import furniture

    if not Shop.objects.exists():
        furnished = furnish_shop(furniture(new_sandbox(9, 10), {}), codes=1, at=now())
        if furnished is None:
            raise RuntimeError("the bench needs a database of its own")
        password = "pass-word"  # noqa: S105  nobody's
        wish = Wish(item=furnished.items["steam-50"], contact="bea@anxin.example", password=password, agreed=1)
        place_order(wish, buyer=None, by="bench", at=now())
    card = Item.objects.get(sku="steam-50")
    made = [
        Item(shop=card.shop, supplier=card.supplier, sku=f"b{new_id().hex[-12:]}", price_minor=1) for _ in range(count)
    ]
    for item in made:
        item.goods, item.title_zh, item.title_en = card.goods, card.title_zh, card.title_en
    return [item.pk for item in Item.objects.bulk_create(made)]


def _script(server: BenchServer, shelf: Shelf) -> Path:
    table = f"bench_{shelf.name}"
    with server.connect() as connection:
        connection.execute(
            f"CREATE TABLE {table} (n serial PRIMARY KEY, deliveries uuid[], items uuid[], counts int[])"
        )
        connection.execute(f"CREATE SEQUENCE {table}_next")
        connection.execute("CREATE SEQUENCE IF NOT EXISTS bench_refs")
    script = server.folder / f"{shelf.name}.sql"
    script.write_text(
        f"SELECT count(*) FROM (SELECT deliveries, items, counts FROM {table} "
        f"WHERE n = (SELECT nextval('{table}_next')) OFFSET 0) AS o, "
        f"{schema()}.allocate(o.deliveries, o.items, o.counts) AS t;\n"
    )
    return script


def _run(server: BenchServer, shelf: Shelf, script: Path, seconds: int) -> Rate:
    _fill(server, shelf, seconds * (SINGLE_A_SECOND if shelf.at_once == 1 else SETS_A_SECOND))
    rate = server.pgbench(seconds, script)
    _check(server, shelf)
    return Rate(rate.per_second * shelf.at_once, rate.cpu_ms / shelf.at_once)


ORDER = {"id": "w.o", "ref": "lpad(nextval('bench_refs')::text, 8, '0')", "token_sha256": "md5(w.o::text)"}
LINE = {"id": "w.l", "order_id": "w.o", "item_id": "w.item"}
# one order with its line and delivery, copied; then the codes that they will get
_FILL = """
WITH wanted AS MATERIALIZED (
    SELECT n, uuidv7() AS o, uuidv7() AS l, uuidv7() AS d, (%(items)s::uuid[])[1 + n %% %(count)s] AS item
    FROM generate_series(1, %(ahead)s) AS n
), orders AS (
    {orders}
), lines AS (
    {lines}
), deliveries AS (
    INSERT INTO delivery_delivery (id, shop_id, order_id, line_id, supplier_id, number, state, fence, delivered_share,
        supplier_no, detail, promise_until, due_at, on_due)
    SELECT w.d, one.shop_id, w.o, w.l, one.supplier_id, 1, 'planned', 'not_asked', 0, '', '', now(), now(), 'judge'
    FROM wanted AS w, (SELECT * FROM orders_line ORDER BY id LIMIT 1) AS one
), codes AS (
    INSERT INTO delivery_code (id, shop_id, item_id, batch_id, sealed, mark, state)
    SELECT uuidv7(), b.shop_id, w.item, b.id, sha256(uuid_send(w.d)) || sha256(uuid_send(w.o)),
        sha256(uuid_send(w.l)), 'in_stock'
    FROM wanted AS w, (SELECT * FROM delivery_batch ORDER BY id LIMIT 1) AS b
)
INSERT INTO {table} (deliveries, items, counts)
SELECT array_agg(d), array_agg(item), array_agg(1) FROM wanted GROUP BY n / %(at_once)s
"""


def _fill(server: BenchServer, shelf: Shelf, ahead: int) -> None:
    table = f"bench_{shelf.name}"
    given = {"items": shelf.items, "count": len(shelf.items), "ahead": ahead, "at_once": shelf.at_once}
    with server.connect() as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            _FILL.replace("{table}", table)
            .replace("{orders}", _copies(connection, "orders_order", ORDER))
            .replace("{lines}", _copies(connection, "orders_line", LINE)),
            given,
        )
        connection.execute(f"VACUUM ANALYZE delivery_code, delivery_delivery, {table}")


def _copies(connection: psycopg.Connection[Any], table: str, changed: dict[str, str]) -> str:
    """The statement that copies the first row of a table for each row of `wanted`, but for some columns."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'", [table]
    )
    values = {name: changed.get(name, f"one.{name}") for (name,) in found.fetchall()}
    return (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} "
        f"FROM wanted AS w, (SELECT * FROM {table} ORDER BY id LIMIT 1) AS one"
    )


def _check(server: BenchServer, shelf: Shelf) -> None:
    """Every delivery that was asked for got exactly one code, or the run is worth nothing."""
    table = f"bench_{shelf.name}"
    with server.connect() as connection:
        row = connection.execute(
            f"""
            SELECT count(*), count(DISTINCT c.delivery_id), coalesce(sum(c.n), 0) FROM (
                SELECT d.id AS delivery_id, (SELECT count(*) FROM delivery_code AS k WHERE k.delivery_id = d.id) AS n
                FROM {table} AS b, unnest(b.deliveries) AS d (id) WHERE b.n <= (SELECT last_value FROM {table}_next)
            ) AS c
            """
        ).fetchone()
        left = connection.execute(f"SELECT max(n) - (SELECT last_value FROM {table}_next) FROM {table}").fetchone()
    asked, deliveries, codes = row or (0, 0, 0)
    if not asked == deliveries == codes:
        message = f"{asked} were asked for, {deliveries} deliveries, {codes} codes"
        raise RuntimeError(message)
    if left and left[0] < CLIENTS:
        message = "the shelf ran out before the time was over"
        raise RuntimeError(message)
