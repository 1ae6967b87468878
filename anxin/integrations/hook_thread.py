"""On which thread is booked? Behind a web server on few of its own, whose connections stay warm.

A web server has many threads, most of which wait for a group to be committed; if each booked in its turn, each would
hold a connection to the database, and read every statement for the first time.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Answer = TypeVar("Answer")

# one books while another reads whom to believe
THREADS = 2

_pool: ThreadPoolExecutor | None = None


def begin_threads() -> None:
    """From now on work is done there; without it whoever asks does it."""
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(THREADS, "hook")


def done_there(work: Callable[[], Answer]) -> Answer:
    """What the work returns, or raises."""
    return work() if _pool is None else _pool.submit(work).result()
