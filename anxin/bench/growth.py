"""What does a transfer cost when the books are long, and how much log does it write?"""

from anxin.bench.abba import abba
from anxin.bench.batch import SIZE, WORKERS, batches
from anxin.bench.loading import load
from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer

SHORT = 100_000
BATCHES = 30


def growth(server: BenchServer, *, rows: int, repeats: int) -> Result:
    """Batches on long books against the same on short ones, in turn, each from a CHECKPOINT."""
    grow(server, rows)
    server.copy("short", "filled")
    batches(server, 4)
    logged: list[float] = []

    def run(database: str) -> Rate:
        if database == "short":
            # each run adds more than half of what there was
            server.copy("filled", "short")
            batches(server, 4, database="short")
        server.checkpoint()
        before = _log(server)
        rate = batches(server, BATCHES, database=database)
        if database == "anxin":
            logged.append((_log(server) - before) / (BATCHES * SIZE * WORKERS))
        return rate

    long, short = abba(lambda: run("anxin"), lambda: run("short"), repeats)
    return Result(
        "growth",
        f"the same at {SHORT:,} rows",
        long,
        short,
        target=1 / 1.3,
        note=f"at {rows:,} rows; {max(logged):,.0f} bytes of log a transfer from a CHECKPOINT (at most 2,500)",
    )


def grow(server: BenchServer, rows: int) -> None:
    """Fill the books up to this many rows, and those of the database `short` up to a hundred thousand."""
    load(server, SHORT, database="short")
    load(server, rows)


def _log(server: BenchServer) -> float:
    with server.connect() as connection:
        row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        return float(row[0]) if row else 0.0
