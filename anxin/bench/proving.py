"""How fast is the ledger proven, and in how much memory?"""

import threading
from datetime import UTC, datetime
from pathlib import Path

from anxin.bench.abba import abba
from anxin.bench.loading import load
from anxin.bench.results import Result
from anxin.bench.server import BenchServer

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
LOOKS = 2


def verify(server: BenchServer, *, rows: int, repeats: int) -> Result:
    """All that the ledger knows by itself, with every chain under a daily root, against bare SQL that only adds up.

    Which orders have ended is known above the ledger; nobody is asked here. Memory is looked at in runs of their own:
    a look goes through every page of the processes, and holds up what is timed.
    """
    from anxin.ledger.roll_up import roll_up
    from anxin.ledger.seal_day import seal_day
    from anxin.ledger.verify import verify as verify_books

    load(server, rows)
    roll_up()
    seal_day(NOON.date(), at=NOON)
    # else what is timed shares the cores with writing out the books that were just made
    server.checkpoint()
    peak = _Peak(server)

    def prove() -> float:
        verdict = verify_books()
        if not verdict.holds:
            raise AssertionError(verdict.findings[:5])
        return float(verdict.transfers)

    for _ in range(LOOKS):
        with peak:
            prove()
    runs, bare = abba(lambda: server.rate(prove), lambda: server.rate(lambda: _add_up(server)), repeats)
    return Result(
        "verify",
        "bare SQL that adds up every account",
        runs,
        bare,
        note=f"{rows:,} transfers; target 200,000/s in 1 GB; "
        f"{peak.kilobytes / 1e6:.2f} GB at most beside shared buffers, in {LOOKS} runs of their own",
    )


def _add_up(server: BenchServer) -> float:
    with server.connect() as connection:
        connection.execute(
            "SELECT count(*), sum(held) FROM (SELECT address, sum(signed) AS held FROM ("
            "SELECT source AS address, -amount_minor AS signed FROM ledger_transfer "
            "UNION ALL SELECT target, amount_minor FROM ledger_transfer) AS sides GROUP BY address) AS accounts"
        )
        [(count,)] = connection.execute("SELECT count(*) FROM ledger_transfer").fetchall()
        return float(count)


class _Peak:
    """The most memory of their own that this process and the server's took, looked at ten times a second."""

    def __init__(self, server: BenchServer) -> None:
        self.server = server
        self.kilobytes = 0
        self._over = threading.Event()

    def __enter__(self) -> None:
        self._over.clear()
        self._looking = threading.Thread(target=self._look)
        self._looking.start()

    def __exit__(self, *problem: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        postmaster = self.server.server.pid()
        while not self._over.wait(0.1):
            seen = sum(map(private_kilobytes, [Path("/proc/self"), *_children(postmaster)]))
            self.kilobytes = max(self.kilobytes, seen)


def _children(postmaster: int | None) -> list[Path]:
    found = Path(f"/proc/{postmaster}/task/{postmaster}/children")
    return [Path("/proc") / number for number in found.read_text().split()] if found.exists() else []


def private_kilobytes(process: Path) -> int:
    """The memory of a process that it shares with no other; 0 for one that has ended."""
    try:
        lines = (process / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
