"""Which processes make up the running site, and how do they come and go together?"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from anxin.refusal import Refusal
from anxin.site.leash import leash
from anxin.texts import Text

PATIENCE_SECONDS = 15.0
PAUSE_SECONDS = 0.05
LAST_LINES = 15


class Ended(Refusal):
    """A process of the site ended although nobody asked it to."""

    text = Text(
        "{name} 意外退出（退出码 {code}），其余进程已停止。日志：{log}\n{said}",
        "{name} ended unexpectedly (exit code {code}); the others were stopped. Log: {log}\n{said}",
    )


class Running(NamedTuple):
    """One process and the file that keeps what it says."""

    name: str
    child: subprocess.Popen[bytes]
    log: Path


class Processes:
    """Started in order, stopped in the reverse order: whoever came last stands on those before."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[Running] = []
        self.hurry = False

    def start(self, name: str, command: Sequence[str], *, to_terminal: bool = False) -> None:
        """Start `python <command>` in a session of its own, so that the terminal's Ctrl-C reaches only its parent.

        What it says goes to its log; with `to_terminal` only its errors do.
        """
        with self._new_log(name).open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.DEVNULL,
                stdout=None if to_terminal else log,
                stderr=log,
                start_new_session=True,
                preexec_fn=leash(signal.SIGTERM),
            )
        self._running.append(Running(name, child, self._log(name)))

    def join(self, *, seconds: float) -> None:
        """Wait for the one started last, which ends by itself; refuses with Ended where that end is a failure."""
        last = self._running[-1]
        try:
            last.child.wait(seconds)
        except subprocess.TimeoutExpired:
            last.child.kill()
            last.child.wait()
        if last.child.returncode != 0:
            self.check()
        self._running.remove(last)

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _new_log(self, name: str) -> Path:
        """The one of the time before is kept beside it."""
        self._logs.mkdir(parents=True, exist_ok=True)
        path = self._log(name)
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        path.touch(mode=0o600)
        return path

    def check(self) -> None:
        """Refuse with Ended if one of them is no more."""
        for name, child, log in self._running:
            if child.poll() is not None:
                said = "\n".join(log.read_text(errors="replace").splitlines()[-LAST_LINES:])
                raise Ended(name=name, code=child.returncode, log=log, said=said)

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Whether it became ready in time; refuses with Ended if a process ends meanwhile."""
        give_up = time.monotonic() + seconds
        while not ready():
            self.check()
            if time.monotonic() > give_up:
                return False
            time.sleep(PAUSE_SECONDS)
        return True

    def watch(self) -> None:
        """Stay until a process ends, and refuse with Ended then."""
        while True:
            self.check()
            time.sleep(PAUSE_SECONDS * 4)

    def stop(self) -> None:
        """Ask each to end, last first, and end it by force when it does not; leaves none behind."""
        while self._running:
            _end(self._running[-1].child, lambda: self.hurry)
            self._running.pop()


def _end(child: subprocess.Popen[bytes], hurry: Callable[[], bool]) -> None:
    """The group: a web server's workers are its own children. The leader may be gone and leave some."""
    if child.poll() is None:
        child.terminate()
    give_up = time.monotonic() + PATIENCE_SECONDS
    while child.poll() is None and time.monotonic() < give_up and not hurry():
        time.sleep(PAUSE_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
