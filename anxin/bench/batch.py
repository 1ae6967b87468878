"""How fast are transfers in batches of a thousand, beside TPC-B and beside bare SQL that writes the same rows?"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg

from anxin.bench.abba import abba
from anxin.bench.results import Rate, Result
from anxin.bench.server import TPCB, BenchServer
from anxin.refs import new_id
from anxin.routines import schema

SIZE = 1_000
REFUSED = SIZE // 100
REPEATED = SIZE // 100
WORKERS = 2

Columns = list[list[Any]]

CASTS = ["uuid", "uuid", "text", "text", "bigint", "text", "text", "text", "text", "timestamptz", "uuid"]
FLOOR_CASTS = [*CASTS, "uuid", "bytea"]


class Batches:
    """What one worker sends: payments, one in a hundred that is refused and one that it sent before."""

    def __init__(self) -> None:
        self.shop, self.channel = new_id(), new_id()
        self.before: list[UUID] = []

    def next(self) -> Columns:
        """Eleven arrays for `transfer`."""
        fresh = [new_id() for _ in range(SIZE - REFUSED - (REPEATED if self.before else 0))]
        paid = fresh + self.before[:REPEATED]
        self.before = fresh
        unpaid = [new_id() for _ in range(REFUSED)]
        orders = paid + unpaid
        shop, outside = self.shop, f"outside:{self.shop}:{self.channel}"
        return [
            [shop] * SIZE,
            orders,
            [outside] * len(paid) + [f"hold:{shop}:{order}" for order in unpaid],
            [f"hold:{shop}:{order}" for order in paid] + [f"pending:{shop}:{order}" for order in unpaid],
            [12800] * SIZE,
            ["CNY"] * SIZE,
            ["paid"] * len(paid) + ["confirmed"] * len(unpaid),
            ["7K3QFA2M-P1"] * SIZE,
            [f"paid:{order}" for order in paid] + [f"confirmed:{order}" for order in unpaid],
            [datetime.now(UTC)] * SIZE,
            [None] * SIZE,
        ]

    def next_rows(self) -> Columns:
        """The rows that such a batch leaves, for bare SQL: as many, as long, under the same indexes."""
        columns = [column[: SIZE - REFUSED - REPEATED] for column in Batches.next(self)]
        return [*columns, [new_id() for _ in columns[1]], [os.urandom(32) for _ in columns[1]]]


def ask(connection: psycopg.Connection[Any], columns: Columns) -> None:
    """One batch through `transfer`."""
    casts = ", ".join(f"%s::{cast}[]" for cast in CASTS)
    answers = connection.execute(f"SELECT state FROM {schema()}.transfer({casts})", columns, prepare=True).fetchall()
    told = Counter(state for (state,) in answers)
    # the first batch of a worker has nothing to repeat
    repeated = REPEATED if told["repeat"] else 0
    if told != Counter(done=SIZE - REFUSED - repeated, refused=REFUSED, repeat=repeated):
        raise RuntimeError("answered otherwise than was asked", told)


def write(connection: psycopg.Connection[Any], columns: Columns) -> None:
    """The same rows with one bare statement: nothing is locked, looked up, decided or hashed."""
    casts = ", ".join(f"%s::{cast}[]" for cast in FLOOR_CASTS)
    names = 'shop, "order", source, target, amount_minor, currency, kind, ref, key, at, reverses, id, hash'
    connection.execute(
        f"""
        WITH sent AS MATERIALIZED (
            SELECT * FROM unnest({casts}) AS u ({names})
        ), transfers AS (
            INSERT INTO ledger_transfer ({names}, chain, seq) SELECT {names}, "order", 1 FROM sent
        ), chains AS (
            INSERT INTO ledger_chain (subject, shop, seq, head) SELECT "order", shop, 1, hash FROM sent
        )
        INSERT INTO ledger_balance (address, currency, shop, amount_minor)
        SELECT target, currency, shop, amount_minor FROM sent
        """,
        columns,
        prepare=True,
    )


def batch_1000(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Batches against TPC-B."""
    server.make_tpcb()
    batches(server, 4)
    server.checkpoint()
    count = batch_count(server, seconds)
    runs = abba(lambda: batches(server, count), lambda: server.tpcb(seconds), repeats)
    return Result("batch_1000", TPCB, *runs, target=5, note=f"{WORKERS} connections; 1 % refused, 1 % repeated")


def batch_1000_floor(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Batches against bare SQL that leaves the same rows."""
    batches(server, 4)
    batches(server, 4, bare=True)
    server.checkpoint()
    count = batch_count(server, seconds)
    runs = abba(lambda: batches(server, count), lambda: batches(server, count, bare=True), repeats)
    return Result("batch_1000_floor", "bare SQL, the same rows and indexes", *runs, target=0.65)


def batch_count(server: BenchServer, seconds: int) -> int:
    """How many batches each worker manages in about this time."""
    return max(4, round(batches(server, 10).per_second * seconds / SIZE / WORKERS))


def batches(server: BenchServer, count: int, *, bare: bool = False, database: str = "anxin") -> Rate:
    """Some batches from each of the workers; what is sent is made before the clock runs."""
    work = [_made(count, bare=bare) for _ in range(WORKERS)]
    connections = [server.connect(database) for _ in work]
    for connection in connections:
        connection.execute("SET anxin.writer = 'transfer'")
    one = write if bare else ask

    def send(number: int) -> None:
        for columns in work[number]:
            one(connections[number], columns)

    with ThreadPoolExecutor(WORKERS) as pool:
        rate = server.rate(lambda: (list(pool.map(send, range(WORKERS))), float(count * SIZE * WORKERS))[1])
    for connection in connections:
        connection.close()
    return rate


def _made(count: int, *, bare: bool) -> list[Columns]:
    made = Batches()
    return [made.next_rows() if bare else made.next() for _ in range(count)]
