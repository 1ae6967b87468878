"""On which threads does the door for notices ask the database? On few, whose connections stay warm.

The door itself never waits: one loop proves and answers. Notices are kept on two threads, because a commit waits for
the disk, where the next may begin to wait with it. What follows is booked on one, because two transactions that name
the same shop at once make the database keep account of both on the shop's row. Whom to believe is read on one more, so
that false notices do not hold up true ones.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from typing import TypeVar

from django.db import close_old_connections, connection

Answer = TypeVar("Answer")

# a connection that served so lately is not asked whether it still does: if it broke meanwhile, the group is told to
# come again, as it would be had it broken a moment later
SERVED_SECONDS = 1.0


class Work(StrEnum):
    """What has threads of its own."""

    KEEPING = "keeping"
    BOOKING = "booking"
    READING = "reading"


# one where nothing is said
THREADS = {Work.KEEPING: 2}

_here = threading.local()


class Threads:
    """The threads of one door."""

    def __init__(self) -> None:
        self._pools = {work: ThreadPoolExecutor(THREADS.get(work, 1), f"hook-{work}") for work in Work}

    async def done(self, work: Work, task: Callable[[], Answer]) -> Answer:
        """What the task returns, or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pools[work], _cleanly, task)

    def close(self) -> None:
        """End them and their connections, when what they do is done."""
        for work, pool in self._pools.items():
            count = THREADS.get(work, 1)
            together = threading.Barrier(count)
            for _ in range(count):
                pool.submit(_leave, together)
            pool.shutdown()


def _leave(together: threading.Barrier) -> None:
    """Each thread of a pool once: none takes a second turn before all have come."""
    together.wait()
    connection.close()


def _cleanly(task: Callable[[], Answer]) -> Answer:
    """What Django does around each request: a connection that broke or grew old is not used again."""
    close_old_connections()
    if time.monotonic() - getattr(_here, "served_at", -SERVED_SECONDS) < SERVED_SECONDS:
        connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs leave it out
    try:
        return task()
    finally:
        _here.served_at = time.monotonic()
        # one on which something failed is asked here, and closed if it serves no more
        close_old_connections()
