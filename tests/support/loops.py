"""Where does a test's coroutine run? In a loop of its own, on a thread of its own.

Whoever drives a browser leaves a loop running on the main thread, where no second one may run.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")

PATIENCE = 60.0


def in_a_loop(work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """What the coroutine returns, or raises; one that hangs raises TimeoutError."""

    async def bounded() -> Answer:
        return await asyncio.wait_for(work(), PATIENCE)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(bounded())).result()
