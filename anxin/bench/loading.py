"""How do the books become long without waiting for days? Rows as `transfer` writes them, made by the server itself."""

from concurrent.futures import ThreadPoolExecutor

from anxin.bench.server import BenchServer
from anxin.refs import new_id
from anxin.routines import schema

PART = 50_000
WORKERS = 2
# paid, then confirmed: two links a chain, and a balance left in `pending`
PER_ORDER = 2


def load(server: BenchServer, rows: int, *, database: str = "anxin") -> None:
    """Fill up to this many transfers, with their chains and balances, so that they hold."""
    with server.connect(database) as connection:
        have = connection.execute("SELECT count(*) FROM ledger_transfer").fetchone()
    missing = rows - (have[0] if have else 0)
    parts = range(0, max(missing, 0), PART)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: _part(server, database), parts))
    with server.connect(database) as connection:
        connection.execute("VACUUM ANALYZE ledger_transfer, ledger_chain, ledger_balance")


def _part(server: BenchServer, database: str) -> None:
    shop, channel = new_id(), new_id()
    s = schema()
    with server.connect(database) as connection:
        connection.execute("SET anxin.writer = 'transfer'")
        connection.execute("SET synchronous_commit = off")
        connection.execute(
            f"""
            WITH orders AS MATERIALIZED (
                SELECT uuidv7() AS o, uuidv7() AS one, uuidv7() AS two, %(shop)s::uuid AS s,
                    '2026-11-20 04:00:00+00'::timestamptz + n * interval '1 millisecond' AS at
                FROM generate_series(1, %(orders)s) AS n
            ), paths AS MATERIALIZED (
                SELECT *, 'outside:' || s || ':' || %(channel)s::uuid AS outside, 'hold:' || s || ':' || o AS hold,
                    'pending:' || s || ':' || o AS pending, 'paid:' || o AS key_one, 'confirmed:' || o AS key_two
                FROM orders
            ), first AS MATERIALIZED (
                SELECT *, sha256({s}.chain_start(o) || {s}.transfer_content(
                    one, o, outside, hold, 12800, 'CNY', 'paid', '7K3QFA2M-P1', key_one, at, NULL)) AS hash_one
                FROM paths
            ), second AS MATERIALIZED (
                SELECT *, sha256(hash_one || {s}.transfer_content(
                    two, o, hold, pending, 12800, 'CNY', 'confirmed', '7K3QFA2M', key_two, at, NULL)) AS hash_two
                FROM first
            ), transfers AS (
                INSERT INTO ledger_transfer (id, shop, "order", source, target, amount_minor, currency, kind, ref, key,
                    at, reverses, chain, seq, hash)
                SELECT one, s, o, outside, hold, 12800, 'CNY', 'paid', '7K3QFA2M-P1', key_one, at, NULL::uuid, o, 1,
                    hash_one
                FROM second
                UNION ALL
                SELECT two, s, o, hold, pending, 12800, 'CNY', 'confirmed', '7K3QFA2M', key_two, at, NULL, o, 2,
                    hash_two
                FROM second
            ), chains AS (
                INSERT INTO ledger_chain (subject, shop, seq, head) SELECT o, s, 2, hash_two FROM second
            )
            INSERT INTO ledger_balance (address, currency, shop, amount_minor)
            SELECT pending, 'CNY', s, 12800 FROM second
            """,
            {"shop": shop, "channel": channel, "orders": PART // PER_ORDER},
        )
