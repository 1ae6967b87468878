"""Does one command bring up the whole shop, and does one signal end all of it?"""

import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anxin.site.ports import is_free
from anxin.site.postgres import Server, place_for
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


def free_neighbours() -> int:
    """The first of four ports, below all that other tests take while this shop is stopped and may not find its own."""
    firsts = iter(lambda: secrets.SystemRandom().randrange(11_000, 18_988, 4), 0)
    return next(first for first in firsts if all(map(is_free, range(first, first + 4))))


class Shop:
    """A shop in a folder of its own, run by the real command."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_neighbours()
        self.child: subprocess.Popen[str] | None = None
        self.said = var.with_suffix(".txt")

    def run(self, *, language: str = "en") -> subprocess.Popen[str]:
        """Begin the command; what it says goes to `said`."""
        environment = {**os.environ, "ANXIN_VAR": str(self.var), "ANXIN_LANG": language}
        for name in ("DATABASE_URL", "ANXIN_BASE_URL", "ANXIN_HOOKS_URL"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "anxin.site.cli", "run", "--port", str(self.port)]
        with self.said.open("w") as said:
            self.child = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said, text=True
            )
        return self.child

    def start(self) -> subprocess.Popen[str]:
        """Begin the command and wait until it says that the shop runs."""
        child = self.run()
        until(lambda: "Ctrl-C stops it" in self.words() or child.poll() is not None, patience_seconds=START_SECONDS)
        assert child.poll() is None, self.words()
        return child

    def words(self) -> str:
        """All that it said so far."""
        return self.said.read_text()

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Signal the supervisor alone, as a terminal does, and wait for its end."""
        assert self.child is not None
        self.child.send_signal(number)
        return self.child.wait(START_SECONDS)

    def left(self) -> list[int]:
        """Living processes that belong to this shop, by their environment or their folder."""
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and self._owns(path)]

    def _owns(self, process: Path) -> bool:
        try:
            environment = (process / "environ").read_bytes()
            folder = (process / "cwd").readlink()
        except OSError:
            return False
        return f"ANXIN_VAR={self.var}".encode() in environment.split(b"\0") or folder.is_relative_to(self.var)

    def pid_of(self, name: str) -> int:
        """The process of this name; the commands tell them apart."""
        needle = {
            "worker1": b"work",
            "web": b"granian",
            "hooks": b"anxin.site.hooks",
            "sandpay": b"anxin.simulators.sandpay",
        }[name]
        return min(pid for pid in self.left() if needle in command_of(pid))

    def answer(self, path: str = "/healthz") -> int:
        """The status with which the site answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=120) as answer:
            return int(answer.status)

    def runs(self) -> bool:
        """Whether the command that was begun last has not ended."""
        return self.child is not None and self.child.poll() is None

    def rest(self) -> None:
        """Stop it if it runs, and see that nothing is left."""
        if self.runs():
            self.stop()
        until(lambda: self.left() == [])


@pytest.fixture(scope="module")
def furnished() -> Iterator[Shop]:
    """One shop for all tests here; it starts a first time with the first of them, and later keeps its data."""
    with tempfile.TemporaryDirectory(prefix="anxin-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        shop = Shop(Path(folder) / "var")
        yield shop
        shop.rest()


@pytest.fixture
def resting(furnished: Shop) -> Shop:
    """The shop, stopped."""
    furnished.rest()
    return furnished


@pytest.fixture
def shop(furnished: Shop) -> Shop:
    """The shop as it runs; started only where the test before has ended it, for a start takes many seconds."""
    if not furnished.runs():
        furnished.rest()
        furnished.start()
    return furnished


def people(shop: Shop) -> list[str]:
    with psycopg.connect(Server(place_for(shop.var).home).url()) as connection:
        return [str(row[0]) for row in connection.execute("SELECT id FROM people_person ORDER BY id")]


def test_it_starts_says_where_it_is_and_stops_without_a_trace(shop: Shop) -> None:
    assert shop.answer() == 200
    said = shop.words()
    assert f"http://127.0.0.1:{shop.port}/" in said
    for sign_in in json.loads((shop.var / "sign-in.json").read_text()):
        assert sign_in["email"] in said
        assert sign_in["password"] in said
    for port in map(int, ADDRESS.findall(said)):
        socket.create_connection(("127.0.0.1", port), 60).close()
    assert shop.stop() == 0
    assert shop.words().endswith("Stopped.\n")
    until(lambda: shop.left() == [])


def test_a_second_start_keeps_the_data(shop: Shop) -> None:
    before = people(shop)
    assert before
    assert shop.stop(signal.SIGTERM) == 0
    until(lambda: shop.left() == [])
    shop.start()
    assert shop.answer() == 200
    assert people(shop) == before


def test_it_does_not_run_twice(shop: Shop) -> None:
    rival = Shop(shop.var)
    rival.said = shop.said.with_name("rival.txt")
    assert rival.run().wait(START_SECONDS) == 1
    assert "This shop is running already" in rival.words()
    assert shop.answer() == 200


def test_a_taken_port_is_named_before_anything_is_started(resting: Shop) -> None:
    with socket.create_server(("127.0.0.1", resting.port)):
        assert resting.run(language="zh").wait(START_SECONDS) == 1
    assert f"端口 {resting.port} 已被其他程序占用" in resting.words()
    assert "PostgreSQL" not in resting.words()
    until(lambda: resting.left() == [])


@pytest.mark.parametrize("name", ["worker1", "hooks", "sandpay"])
def test_one_that_dies_brings_the_others_down_and_is_named(shop: Shop, name: str) -> None:
    assert shop.child is not None
    os.kill(shop.pid_of(name), signal.SIGKILL)
    assert shop.child.wait(START_SECONDS) == 1
    assert f"{name} ended unexpectedly" in shop.words()
    until(lambda: shop.left() == [])


def command_of(pid: int) -> list[bytes]:
    """The words that a process was started with; none where it has just ended, as PostgreSQL's own do all the time."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def works_in(pid: int) -> Path | None:
    """Where a process works; None when it has just ended."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None


def test_a_killed_supervisor_leaves_only_postgres_and_the_next_start_finds_it(shop: Shop) -> None:
    assert shop.child is not None
    server = Server(place_for(shop.var).home)
    postgres = server.pid()
    assert postgres is not None
    shop.child.kill()
    shop.child.wait()
    until(lambda: {where for pid in shop.left() if (where := works_in(pid))} <= {server.data})
    assert server.pid() == postgres
    shop.start()
    assert shop.answer() == 200
    assert server.pid() == postgres


def test_a_signal_during_the_start_ends_what_was_begun(resting: Shop) -> None:
    child = resting.run()
    until(lambda: len(resting.left()) > 2)
    resting.stop()
    assert child.returncode == 0
    assert "Stopped." in resting.words()
    assert "Traceback" not in resting.words()
    until(lambda: resting.left() == [])
