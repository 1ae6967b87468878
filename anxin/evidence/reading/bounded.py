"""How is a picture from anywhere read without harm? By a child process of bounded memory and time, kept warm.

Loading the models takes longer than reading, so the child stays; what dies over a picture is started anew, and a
picture over which it dies twice is left to a person.
"""

import atexit
import contextlib
import importlib.util
import json
import os
import selectors
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from anxin.evidence.reading.refusals import CannotRead, ModelsDiffer
from anxin.evidence.reading.shapes import NOT_READ, Reading
from anxin.evidence.refusals import NotAPicture, PictureBroken, TooManyPixels
from anxin.refusal import Refusal

# before each message to the child and from it
LENGTH = struct.Struct(">I")
MEGABYTE = 2**20
# of memory in use; the address space is larger by what libraries map and never touch
MOST_RESIDENT = 700 * MEGABYTE
MOST_SPACE = 1500 * MEGABYTE
MOST_SECONDS = 45.0
MOST_ANSWER = 4 * MEGABYTE
LOOK_SECONDS = 0.1
TRIES = 2
NEEDED_TO_START = frozenset({"PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TZ", "VIRTUAL_ENV"})
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
REFUSALS: Mapping[str, type[Refusal]] = {
    one.__name__: one for one in (CannotRead, ModelsDiffer, NotAPicture, PictureBroken, TooManyPixels)
}


@dataclass(frozen=True, slots=True)
class Spent:
    """What the last picture cost."""

    cpu_seconds: float
    peak_kilobytes: int


class Died(Exception):
    """The child is no more: it ended, took too long or too much memory."""


class BoundedReader:
    """One child and whoever waits for it; may be used by several threads, one picture at a time."""

    def __init__(
        self,
        *,
        most_resident: int = MOST_RESIDENT,
        most_space: int = MOST_SPACE,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._most_resident, self._most_space, self._most_seconds = most_resident, most_space, most_seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self.spent = Spent(0.0, 0)

    @property
    def pid(self) -> int | None:
        """Of the child, while there is one."""
        return self._child.pid if self._child else None

    def read(self, data: bytes) -> Reading:
        """What `read_picture` reads; `NOT_READ` where the child dies over it twice. Refuses as `read_picture` does."""
        with self._turn:
            for _ in range(TRIES):
                with contextlib.suppress(Died, OSError, ValueError):
                    return self._told(self._heard(data))
        return NOT_READ

    def close(self) -> None:
        """End the child; the next picture starts another."""
        with self._turn:
            self._end()

    def _told(self, answer: Mapping[str, Any]) -> Reading:
        if "refused" in answer:
            raise REFUSALS[answer["refused"]](**answer["values"])
        self.spent = Spent(answer["cpu_seconds"], answer["peak_kilobytes"])
        return Reading.from_json(answer["reading"])

    def _heard(self, data: bytes) -> Mapping[str, Any]:
        """What the child answers; one that did not answer whole is ended, or its answer would be the next picture's."""
        try:
            return self._asked(data)
        except BaseException:
            self._end()
            raise

    def _asked(self, data: bytes) -> Mapping[str, Any]:
        child = self._alive()
        if child.stdin is None or child.stdout is None:
            raise Died
        give_up = time.monotonic() + self._most_seconds
        # a child that does not even listen would hold up whoever asks it
        deaf = threading.Timer(self._most_seconds, child.kill)
        deaf.start()
        try:
            child.stdin.write(LENGTH.pack(len(data)) + data)
            child.stdin.flush()
        finally:
            deaf.cancel()
        (count,) = LENGTH.unpack(self._received(child.stdout, LENGTH.size, give_up))
        if count > MOST_ANSWER:
            raise Died
        answer: Mapping[str, Any] = json.loads(self._received(child.stdout, count, give_up))
        return answer

    def _received(self, pipe: IO[bytes], count: int, give_up: float) -> bytes:
        got = bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while len(got) < count:
                if not ready.select(LOOK_SECONDS):
                    self._look(give_up)
                    continue
                more = os.read(pipe.fileno(), count - len(got))
                if not more:
                    raise Died
                got += more
        return bytes(got)

    def _look(self, give_up: float) -> None:
        if time.monotonic() > give_up or self._resident() > self._most_resident:
            raise Died

    def _resident(self) -> int:
        """In bytes; 0 where the system does not tell."""
        with contextlib.suppress(OSError):
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        return 0

    def _alive(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "anxin.evidence.reading.read_on_request", str(self._most_space)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        with contextlib.suppress(OSError):
            child.communicate()


def _environment() -> dict[str, str]:
    """What a program needs to start: no keys and no passwords for whoever takes the child over by a picture."""
    kept = {name: os.environ[name] for name in os.environ if name in NEEDED_TO_START or name.startswith("PYTHON")}
    # to translate the libraries anew at each start costs more than to read a picture
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | ONE_THREAD


_reader = BoundedReader()


def can_read() -> bool:
    """Whether the packages that read pictures are installed."""
    return all(importlib.util.find_spec(name) for name in ("rapidocr", "onnxruntime", "cv2", "zxingcpp"))


def read_bounded(data: bytes) -> Reading:
    """Read a picture in this process's own child; refuses as `read_picture` does."""
    if not can_read():
        raise CannotRead
    return _reader.read(data)


def put_away() -> None:
    """End the child until there is something to read again."""
    _reader.close()


atexit.register(put_away)
