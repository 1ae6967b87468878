"""How does a notice reach the other side: at once, and again with growing gaps until it is taken?"""

import asyncio
import heapq
import http.client
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from anxin.simulators.journal import Journal

GAPS_SECONDS = (1, 2, 4, 8, 15, 30, 60, 180, 600, 1800, 3600)
TIMEOUT_SECONDS = 10
SENDERS = 4


@dataclass
class Letter:
    """One notice on its way. `seal` gives the headers of each new attempt; `entry` is what the journal tells of it.

    Those that it has overtaken go when it has been there, and no sooner.
    """

    url: str
    body: bytes
    seal: Callable[[], dict[str, str]]
    taken: Callable[[int, bytes], bool]
    entry: dict[str, Any]
    once: bool = False
    attempts: int = 0
    overtaken: list["Letter"] = field(default_factory=list)


class Kept(threading.local):
    """The open connections of one thread, by scheme and host."""

    def __init__(self) -> None:
        self.connections: dict[tuple[str, str], http.client.HTTPConnection] = {}


kept = Kept()


def post(url: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
    """Post over a connection that stays open; a fresh one when the kept one has been hung up."""
    parts = urlsplit(url)
    key = (parts.scheme, parts.netloc)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection = kept.connections.pop(key, None)
    if connection is not None:
        try:
            return _exchange(key, connection, path, headers, body)
        except (OSError, http.client.HTTPException):
            connection.close()
    make = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return _exchange(key, make(parts.netloc, timeout=TIMEOUT_SECONDS), path, headers, body)


def _exchange(
    key: tuple[str, str], connection: http.client.HTTPConnection, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, bytes]:
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    content = response.read(65_536)
    if response.will_close or not response.isclosed():
        connection.close()
    else:
        kept.connections[key] = connection
    return response.status, content


@dataclass
class Courier:
    """Posts letters from a few tasks; held letters wait until they are released."""

    journal: Journal
    gaps_seconds: Sequence[float] = GAPS_SECONDS
    held: list[Letter] = field(default_factory=list)
    due: list[tuple[float, int, Letter]] = field(default_factory=list)
    count: "itertools.count[int]" = field(default_factory=itertools.count)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0

    def post(self, letter: Letter, *, after_seconds: float = 0) -> None:
        """Put a letter on its way."""
        heapq.heappush(self.due, (time.monotonic() + after_seconds, next(self.count), letter))
        self.wake.set()

    def hold(self, letter: Letter) -> None:
        """Keep a letter until `release`."""
        self.held.append(letter)

    def release(self, wanted: Callable[[Letter], bool]) -> int:
        """Post the wanted letters among the held ones; how many there were."""
        released = [letter for letter in self.held if wanted(letter)]
        self.held = [letter for letter in self.held if not wanted(letter)]
        for letter in released:
            self.post(letter)
        return len(released)

    def hurry(self) -> int:
        """Make every waiting letter due now; how many there were."""
        self.due = [(0.0, number, letter) for _, number, letter in self.due]
        heapq.heapify(self.due)
        self.wake.set()
        return len(self.due)

    async def run(self) -> None:
        """Post what is due until cancelled."""
        threads = ThreadPoolExecutor(SENDERS, thread_name_prefix="courier")
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(SENDERS):
                    group.create_task(self._send(threads))
        finally:
            threads.shutdown(wait=False, cancel_futures=True)

    async def _send(self, threads: ThreadPoolExecutor) -> None:
        while True:
            letter = await self._next()
            self.under_way += 1
            try:
                await self._attempt(threads, letter)
            finally:
                self.under_way -= 1

    async def _next(self) -> Letter:
        while True:
            wait = self.due[0][0] - time.monotonic() if self.due else None
            if wait is not None and wait <= 0:
                return heapq.heappop(self.due)[2]
            self.wake.clear()
            try:
                await asyncio.wait_for(self.wake.wait(), wait)
            except TimeoutError:
                continue

    async def _attempt(self, threads: ThreadPoolExecutor, letter: Letter) -> None:
        letter.attempts += 1
        sent_at = time.time()
        headers = {"content-type": "application/json", **letter.seal()}
        loop = asyncio.get_running_loop()
        try:
            status, content = await loop.run_in_executor(threads, post, letter.url, headers, letter.body)
            taken = letter.taken(status, content)
        except (OSError, http.client.HTTPException, ValueError):
            status, taken = 0, False
        self.journal.sent.append(
            {**letter.entry, "sent_at": sent_at, "attempt": letter.attempts, "status": status, "taken": taken}
        )
        if not taken and not letter.once and letter.attempts <= len(self.gaps_seconds):
            self.post(letter, after_seconds=self.gaps_seconds[letter.attempts - 1])
        self._post_overtaken(letter)

    def _post_overtaken(self, letter: Letter) -> None:
        overtaken, letter.overtaken = letter.overtaken, []
        for late in overtaken:
            self.post(late)
