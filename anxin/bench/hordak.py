"""How fast is it beside django-hordak, the ledger that a Django shop would take otherwise?

Side by side means: as many Django processes as TPC-B has clients, each with one connection, on the same server with the
same settings, first with the one ledger and then with the other, in turn. What is counted is a movement of money
from one account to another that stands: a row of `ledger_transfer` here, a `Transaction` with its two `Leg`s there.
Each side is asked by its own public way: `transfer([Movement, …])` here, `Account.transfer_to(account, Money)` there.

- `hordak_single`: one movement in a transaction of its own.
- `hordak`: many movements in one transaction: a thousand, which here are one call. Hordak has no call for many, so it
  is asked a hundred times within one `atomic()`; a thousand take ten times as long: the commit weighs little.

What is moved is a payment into an account of the order's own, because "how much is held for this order" is what a
ledger is for here; a balance row of ours, an `Account` of hordak's. It is still no race on equal terms, and they favour
hordak: here every movement is also hashed into the chain of its order, its key is looked up for ever, and the balance
is kept and guarded. The note tells more: hordak between the same two accounts for all (what it does where nobody asks
for one order's money), what our server does when it is asked by SQL, without Python on the way, and, one by one, what
both do with four processes: fewer get in each other's way there, and ours wait for the disk.
"""

import os
import subprocess
import sys

from anxin.bench.abba import abba
from anxin.bench.batch import batch_count, batches
from anxin.bench.results import Rate, Result
from anxin.bench.server import CLIENTS, BenchServer
from anxin.bench.single import single_script
from anxin.bench.together import NotReady, made_ready, run_together

FEW = 4
PROCESSES = f"the same {CLIENTS} Django processes"


class NoPeer(RuntimeError):
    """django-hordak is not installed: `pip install 'anxin[bench]'`."""


def hordak(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """Many movements in one transaction."""
    _prepare(server)
    runs = abba(
        lambda: _run(server, "ours_batch", seconds), lambda: _run(server, "hordak_batch", seconds, "hordak"), repeats
    )
    direct = batches(server, batch_count(server, seconds))
    note = _beside(direct, _run(server, "hordak_two", seconds, "hordak"))
    return Result("hordak", f"django-hordak, 100 in one transaction, {PROCESSES}", *runs, 60, note)


def hordak_single(server: BenchServer, *, seconds: int, repeats: int) -> Result:
    """One movement in a transaction of its own."""
    _prepare(server)
    runs = abba(lambda: _run(server, "ours", seconds), lambda: _run(server, "hordak", seconds, "hordak"), repeats)
    direct = server.pgbench(seconds, single_script(server))
    few = [_run(server, "ours", seconds, count=FEW), _run(server, "hordak", seconds, "hordak", count=FEW)]
    note = _beside(direct, _run(server, "hordak_two", seconds, "hordak"))
    note += f"; with {FEW} processes: " + " and ".join(f"{rate.per_second:,.0f}/s" for rate in few)
    return Result("hordak_single", f"django-hordak, one by one, {PROCESSES}", *runs, 12, note)


def _beside(direct: Rate, two: Rate) -> str:
    asked = f"ours asked by SQL: {direct.per_second:,.0f}/s, CPU {direct.cpu_ms:.3f} ms"
    return f"{asked}; hordak between two accounts: {two.per_second:,.0f}/s, CPU {two.cpu_ms:.3f} ms"


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


def _run(server: BenchServer, what: str, seconds: int, database: str = "anxin", *, count: int = CLIENTS) -> Rate:
    """Processes that begin together, each with a connection of its own."""
    env = {"DATABASE_URL": server.server.url(database)}
    try:
        with made_ready("anxin.bench.peer", what, str(seconds), count=count, env=env) as workers:
            return run_together(server, workers)[0]
    except NotReady as failed:
        raise NoPeer(what) from failed
