"""How fast is it beside django-hordak, the ledger that a Django shop would take otherwise?"""

import os
import subprocess
import sys
import time
from pathlib import Path

from anxin.bench.abba import abba
from anxin.bench.batch import batch_count, batches
from anxin.bench.results import Rate, Result
from anxin.bench.server import TICKS, BenchServer
from anxin.bench.single import single_script

PROCESSES = 4


class NoPeer(RuntimeError):
    """django-hordak is not installed: `pip install 'anxin[bench]'`."""


def hordak(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Batches of a thousand against a thousand of hordak's in one transaction: it has no batches."""
    _prepare(server)
    count = batch_count(server, seconds)
    runs = abba(lambda: batches(server, count), lambda: _run(server, "hordak_batch", seconds, "hordak"), repeats)
    note = _from_django(server, "ours_batch", seconds)
    return Result("hordak", f"django-hordak, 1,000 in one transaction, {PROCESSES} processes", *runs, 60, note)


def hordak_single(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """One by one, each in its own transaction: as `single` asks, against hordak's public way."""
    _prepare(server)
    script = single_script(server)
    runs = abba(lambda: server.pgbench(seconds, script), lambda: _run(server, "hordak", seconds, "hordak"), repeats)
    note = _from_django(server, "ours", seconds)
    return Result("hordak_single", f"django-hordak, one by one, {PROCESSES} processes", *runs, 12, note)


def _from_django(server: BenchServer, what: str, seconds: int) -> str:
    """The same from as many Django processes as hordak has: what the way through Python costs."""
    rate = _run(server, what, seconds)
    return f"ours from {PROCESSES} Django processes: {rate.per_second:,.0f}/s, CPU {rate.cpu_ms:.3f} ms"


def _prepare(server: BenchServer) -> None:
    with server.connect("postgres") as house:
        if house.execute("SELECT 1 FROM pg_database WHERE datname = 'hordak'").fetchone():
            return
        house.execute("CREATE DATABASE hordak")
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--settings=anxin.bench.peer_settings"],
        env={**os.environ, "DATABASE_URL": server.server.url("hordak")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoPeer(done.stderr[-2000:])


def _run(server: BenchServer, what: str, seconds: int, database: str = "anxin") -> Rate:
    """Processes that begin together, each with a connection of its own."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "anxin.bench.peer", what, str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DATABASE_URL": server.server.url(database)},
        )
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        if worker.stdout is None or worker.stdout.readline().strip() != "ready":
            raise NoPeer(what)
    cpu, began = server.cpu_seconds() + _cpu(workers), time.perf_counter()
    for worker in workers:
        if worker.stdin is not None:
            worker.stdin.write("go\n")
            worker.stdin.flush()
    count = sum(int(worker.stdout.readline()) for worker in workers if worker.stdout)
    took = time.perf_counter() - began
    spent = server.cpu_seconds() + _cpu(workers) - cpu
    for worker in workers:
        worker.communicate()
    return Rate(count / took, 1000 * spent / max(count, 1))


def _cpu(workers: list[subprocess.Popen[str]]) -> float:
    total = 0
    for worker in workers:
        stat = Path(f"/proc/{worker.pid}/stat").read_text(encoding="utf-8")
        total += sum(map(int, stat.rpartition(")")[2].split()[11:13]))
    return total / TICKS
