"""On which threads does the door for notices ask the database? On few, whose connections stay warm.

The door itself never waits: one loop proves and answers, and has notices kept. What follows is booked on a thread, on
one, because two transactions that name the same shop at once make the database keep account of both on the shop's row.
Whom to believe is read on another, so that false notices do not hold up true ones; and what could not be kept at once
is tried on a third.
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


_here = threading.local()


class Threads:
    """The threads of one door."""

    def __init__(self) -> None:
        self._pools = {work: ThreadPoolExecutor(1, f"hook-{work}") for work in Work}

    async def done(self, work: Work, task: Callable[[], Answer]) -> Answer:
        """What the task returns, or raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pools[work], _cleanly, task)

    def close(self) -> None:
        """End them and their connections, when what they do is done."""
        for pool in self._pools.values():
            pool.submit(connection.close)
            pool.shutdown()


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
