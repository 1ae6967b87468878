"""How fast is one transfer in a transaction of its own, and does it matter whose orders are confirmed?"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from anxin.bench.abba import abba
from anxin.bench.batch import SIZE, Batches, ask
from anxin.bench.results import Rate, Result
from anxin.bench.server import TPCB, BenchServer
from anxin.refs import new_id
from anxin.routines import schema

ORDERS = 40_000


def single(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Payments, each a transaction of one statement."""
    server.make_tpcb()
    script = single_script(server)
    server.pgbench(2, script)
    server.checkpoint()
    runs = abba(lambda: server.pgbench(seconds, script), lambda: server.tpcb(seconds), repeats)
    return Result("single", TPCB, *runs, target=1.2)


def single_script(server: BenchServer) -> Path:
    """For pgbench: one payment of a new order; one that is refused is a division by zero, which ends the run."""
    shop, channel = new_id(), new_id()
    script = server.folder / "single.sql"
    script.write_text(
        f"SELECT 1 / (t.state = 'done')::int FROM (SELECT uuidv7() AS made OFFSET 0) AS o, "
        f"{schema()}.transfer_one('{shop}', o.made, "
        f"'outside:{shop}:{channel}', 'hold:{shop}:' || o.made, 12800, 'CNY', 'paid', '7K3QFA2M-P1', "
        "'paid:' || o.made, now(), NULL) AS t;\n"
    )
    return script


def one_supplier(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Confirmations with their fee, of one supplier's orders against those of many; `ref` names the supplier."""
    one = _confirm(server, "one", [new_id()])
    many = _confirm(server, "many", [new_id() for _ in range(200)])
    server.checkpoint()
    runs = abba(lambda: _confirming(server, one, seconds), lambda: _confirming(server, many, seconds), repeats)
    return Result("one_supplier", "the same of 200 suppliers", *runs, target=0.9)


def _confirm(server: BenchServer, name: str, suppliers: list[UUID]) -> "_Orders":
    orders = _Orders(name, Batches(), suppliers)
    shop = orders.batches.shop
    with server.connect() as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS bench_{name} (n serial PRIMARY KEY, made uuid, supplier text)")
        connection.execute(f"CREATE SEQUENCE IF NOT EXISTS bench_{name}_next")
    script = server.folder / f"{name}.sql"
    # pgbench takes a colon before a letter for a variable of its own, in quotes too
    script.write_text(
        "SELECT 1 / (count(*) FILTER (WHERE t.state = 'done') = 2)::int FROM ("
        f"SELECT made, supplier FROM bench_{name} WHERE n = (SELECT nextval('bench_{name}_next')) OFFSET 0"
        f") AS o, {schema()}.transfer(ARRAY['{shop}', '{shop}']::uuid[], ARRAY[o.made, o.made], "
        f"ARRAY['hold:{shop}:' || o.made, 'hold:{shop}:' || o.made], "
        f"ARRAY['pending:{shop}:' || o.made, 'platform:{shop}' || chr(58) || 'fees'], ARRAY[12672, 128]::bigint[], "
        "ARRAY['CNY', 'CNY'], ARRAY['confirmed', 'fee'], "
        "ARRAY[o.supplier, o.supplier], ARRAY['confirmed:' || o.made, 'fee:' || o.made], "
        "ARRAY[now(), now()], ARRAY[NULL, NULL]::uuid[], true) AS t;\n"
    )
    return orders


@dataclass
class _Orders:
    """Whose orders are confirmed, and where the next paid ones come from."""

    name: str
    batches: Batches
    suppliers: list[UUID]


def _confirming(server: BenchServer, orders: _Orders, seconds: int) -> Rate:
    """Enough paid orders are made first, outside the measure."""
    table = f"bench_{orders.name}"
    with server.connect() as connection:
        for _ in range(ORDERS // SIZE):
            ask(connection, orders.batches.next())
            made = orders.batches.before
            connection.execute(
                f"INSERT INTO {table} (made, supplier) SELECT o, (%s::text[])[1 + n %% %s] "
                "FROM unnest(%s::uuid[]) WITH ORDINALITY AS u (o, n)",
                [[str(each) for each in orders.suppliers], len(orders.suppliers), made],
            )
        connection.execute(f"SELECT setval('{table}_next', (SELECT max(n) - %s FROM {table}))", [ORDERS // 2])
        connection.execute(f"ANALYZE {table}")
    return server.pgbench(seconds, server.folder / f"{orders.name}.sql")
