"""Do the processes of the site come and go together, and is none left behind?"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.site import processes as module
from anxin.site.processes import Ended, Processes
from tests.support.waiting import until

ROOT = Path(__file__).resolve().parents[2]
STAYS = "import signal, sys; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\nwhile 1: signal.pause()"
)
FAMILY = (
    "import subprocess, sys, signal;"
    "c = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()']); print(c.pid, flush=True);"
    "signal.pause()"
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path)
    yield made
    made.hurry = True
    made.stop()


def start(site: Processes, name: str, code: str, folder: Path) -> None:
    site.start(name, ["-c", code])
    site.wait_until(lambda: (folder / f"{name}.log").stat().st_size > 0, seconds=120)


def alive(pid: int) -> bool:
    """A dead process whose parent has not looked yet counts as dead; one that ends while it is looked at is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_all_are_stopped_last_first(site: Processes, tmp_path: Path) -> None:
    order = tmp_path / "order"
    code = "import signal, sys, pathlib\ndef end(*_):\n open({0!r}, 'a').write({1!r}); sys.exit()\n"
    code += "signal.signal(signal.SIGTERM, end); print('up', flush=True); signal.pause()"
    for name in ("a", "b", "c"):
        start(site, name, code.format(str(order), name), tmp_path)
    site.stop()
    assert order.read_text() == "cba"


def test_one_that_ends_by_itself_is_named_with_its_last_words(site: Processes, tmp_path: Path) -> None:
    start(site, "worker", STAYS, tmp_path)
    site.start("web", ["-c", "import sys; print('no such address'); sys.exit(3)"])
    with pytest.raises(Ended) as ended:
        site.watch()
    assert "web ended unexpectedly (exit code 3)" in ended.value.say("en")
    assert "no such address" in ended.value.say("zh-hans")


def test_one_that_will_not_go_is_made_to(site: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.2)
    start(site, "stubborn", STUBBORN, tmp_path)
    site.stop()
    site.check()


def test_children_of_a_killed_process_do_not_stay(site: Processes, tmp_path: Path) -> None:
    start(site, "web", FAMILY, tmp_path)
    grandchild = int((tmp_path / "web.log").read_text())
    assert alive(grandchild)
    site.stop()
    until(lambda: not alive(grandchild))


def test_a_log_is_for_its_owner_and_the_one_before_is_kept(site: Processes, tmp_path: Path) -> None:
    for word in ("first", "second"):
        site.start("prepare", ["-c", f"print({word!r})"])
        site.join(seconds=120)
    assert (tmp_path / "prepare.log").read_text() == "second\n"
    assert (tmp_path / "prepare.log.1").read_text() == "first\n"
    assert (tmp_path / "prepare.log").stat().st_mode & 0o077 == 0


def test_a_step_that_fails_stops_the_start(site: Processes) -> None:
    site.start("prepare", ["-c", "raise SystemExit('the database is of another release')"])
    with pytest.raises(Ended, match="of another release"):
        site.join(seconds=120)


def test_a_step_that_hangs_is_ended(site: Processes) -> None:
    site.start("prepare", ["-c", STAYS])
    with pytest.raises(Ended, match="prepare"):
        site.join(seconds=0.1)


def test_when_their_parent_is_killed_they_go_too(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, signal; from anxin.site.processes import Processes;"
        f"p = Processes(pathlib.Path(sys.argv[1])); p.start('web', ['-c', {STAYS!r}]);"
        "print(p._running[0].child.pid, flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert alive(child)
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: not alive(child))
