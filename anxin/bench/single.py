"""How fast is one transfer in a transaction of its own, and does it matter whose orders are confirmed?"""

from pathlib import Path
from uuid import UUID

from anxin.bench.abba import abba
from anxin.bench.results import Rate, Result
from anxin.bench.server import CLIENTS, BenchServer
from anxin.refs import new_id
from anxin.routines import schema

TPCB = f"pgbench TPC-B, {CLIENTS} clients"
ORDERS = 40_000


def single(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Payments, each a transaction of one statement."""
    server.make_tpcb()
    shop, channel = new_id(), new_id()
    script = server.folder / "single.sql"
    script.write_text(
        f"SELECT t.state FROM (SELECT uuidv7() AS made OFFSET 0) AS o, {schema()}.transfer_one('{shop}', o.made, "
        f"'outside:{shop}:{channel}', 'hold:{shop}:' || o.made, 12800, 'CNY', 'paid', '7K3QFA2M-P1', "
        "'paid:' || o.made, now(), NULL) AS t;\n"
    )
    server.pgbench(2, script)
    server.checkpoint()
    runs = abba(lambda: server.pgbench(seconds, script), lambda: server.tpcb(seconds), repeats)
    return Result("single", TPCB, *runs, target=1.2)


def one_supplier(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Confirmations with their fee, of one supplier's orders against those of many; `ref` names the supplier."""
    one = _confirm(server, "one", [new_id()])
    many = _confirm(server, "many", [new_id() for _ in range(200)])
    server.checkpoint()
    runs = abba(
        lambda: _confirming(server, one, "one", seconds), lambda: _confirming(server, many, "many", seconds), repeats
    )
    return Result("one_supplier", "the same of 200 suppliers", *runs, target=0.9)


def _confirm(server: BenchServer, name: str, suppliers: list[UUID]) -> Path:
    shop, channel = new_id(), new_id()
    with server.connect() as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS bench_{name} (n serial PRIMARY KEY, made uuid, supplier text)")
        connection.execute(f"CREATE SEQUENCE IF NOT EXISTS bench_{name}_next")
        connection.execute(f"CREATE TABLE IF NOT EXISTS bench_{name}_shop (shop uuid, channel uuid, suppliers text[])")
        connection.execute(
            f"INSERT INTO bench_{name}_shop VALUES (%s, %s, %s)", [shop, channel, [str(each) for each in suppliers]]
        )
    script = server.folder / f"{name}.sql"
    script.write_text(
        "SELECT count(*) FROM ("
        f"SELECT made, supplier FROM bench_{name} WHERE n = nextval('bench_{name}_next') OFFSET 0"
        f") AS o, {schema()}.transfer(ARRAY['{shop}', '{shop}']::uuid[], ARRAY[o.made, o.made], "
        f"ARRAY['hold:{shop}:' || o.made, 'hold:{shop}:' || o.made], "
        f"ARRAY['pending:{shop}:' || o.made, 'platform:{shop}:fees'], ARRAY[12672, 128]::bigint[], "
        "ARRAY['CNY', 'CNY'], ARRAY['confirmed', 'fee'], ARRAY[o.supplier, o.supplier], ARRAY['confirmed:' || o.made, 'fee:' || o.made], "
        "ARRAY[now(), now()], ARRAY[NULL, NULL]::uuid[], true) AS t;\n"
    )
    return script


def _confirming(server: BenchServer, script: Path, name: str, seconds: int) -> Rate:
    """Enough paid orders are made first, outside the measure."""
    with server.connect() as connection:
        connection.execute(
            f"WITH here AS (SELECT * FROM bench_{name}_shop), made AS ("
            f"    INSERT INTO bench_{name} (made, supplier) SELECT uuidv7(), suppliers[1 + n %% cardinality(suppliers)]"
            "     FROM here, generate_series(1, %s) AS n RETURNING made"
            "), part AS (SELECT made, (row_number() OVER () - 1) / 1000 AS part FROM made)"
            f"SELECT count(*) FROM (SELECT array_agg(made) AS made FROM part GROUP BY part) AS p, here, "
            f"LATERAL (SELECT array_agg(shop) AS shops, array_agg('outside:' || shop || ':' || channel) AS sources, "
            "    array_agg('hold:' || shop || ':' || m) AS targets, array_agg(12800::bigint) AS amounts, "
            "    array_agg('CNY'::text) AS currencies, array_agg('paid'::text) AS kinds, array_agg('R'::text) AS refs, "
            "    array_agg('paid:' || m) AS keys, array_agg(now()) AS ats, array_agg(NULL::uuid) AS reversals"
            "    FROM unnest(p.made) AS m) AS a, "
            f"{schema()}.transfer(a.shops, p.made, a.sources, a.targets, a.amounts, a.currencies, a.kinds, a.refs, "
            "a.keys, a.ats, a.reversals)",
            [ORDERS],
        )
        connection.execute(f"SELECT setval('bench_{name}_next', (SELECT max(n) - %s FROM bench_{name}))", [ORDERS])
        connection.execute(f"ANALYZE bench_{name}")
    return server.pgbench(seconds, script)
