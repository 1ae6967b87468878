"""What does a transfer cost when the books are long, and how much log does it write?"""

from anxin.bench.batch import SIZE, WORKERS, batches
from anxin.bench.loading import load
from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer

SHORT = 100_000
BATCHES = 30


def growth(server: BenchServer, *, rows: int, repeats: int) -> Result:
    """Batches on long books, from a CHECKPOINT, against the same on books of a hundred thousand before they grew."""
    load(server, SHORT)
    short, _ = _measure(server, repeats)
    load(server, rows)
    long, wal = _measure(server, repeats)
    return Result(
        "growth",
        f"the same at {SHORT:,} rows",
        long,
        short,
        target=1 / 1.3,
        note=f"at {rows:,} rows; {wal:,.0f} bytes of log a transfer from a CHECKPOINT (at most 2,500)",
    )


def _measure(server: BenchServer, repeats: int) -> tuple[list[Rate], float]:
    batches(server, 4)
    rates, wal = [], 0.0
    for _ in range(repeats):
        server.checkpoint()
        before = _log(server)
        rates.append(batches(server, BATCHES))
        wal = max(wal, (_log(server) - before) / (BATCHES * SIZE * WORKERS))
    return rates, wal


def _log(server: BenchServer) -> float:
    with server.connect() as connection:
        row = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        return float(row[0]) if row else 0.0
