"""On which thread is booked? Behind a web server on one of its own, whose connection stays warm.

A web server has many threads, most of which wait for a group to be committed; if each booked in its turn, each would
hold a connection to the database, and read every statement for the first time. One, because two transactions that
name the same shop at once make the database keep account of both on the shop's row. Notices are kept on others, so
that they need not wait for the booking of those before; on two, because a commit waits for the disk, where the next
may begin to wait with it. Whom to believe is read on one more, so that false notices do not hold up true ones.
"""

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

_threads: dict[Work, ThreadPoolExecutor] = {}
_here = threading.local()


def begin_threads() -> None:
    """From now on work is done there alone; without it whoever asks does it."""
    for work in Work:
        if work not in _threads:
            made = ThreadPoolExecutor(
                THREADS.get(work, 1), f"hook-{work}", initializer=setattr, initargs=(_here, "work", work)
            )
            _threads.setdefault(work, made)


def are_threads_there() -> bool:
    """Whether work is done on threads of its own, behind a web server."""
    return bool(_threads)


def begun_there(work: Work, task: Callable[[], object]) -> None:
    """Have the task done without waiting for it; it raises nothing."""
    _threads[work].submit(_cleanly, task)


def done_there(work: Work, task: Callable[[], Answer]) -> Answer:
    """What the task returns, or raises; whoever is on that thread already does it at once."""
    thread = _threads.get(work)
    if thread is None:
        return task()
    return _cleanly(task) if getattr(_here, "work", None) is work else thread.submit(_cleanly, task).result()


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
