"""How is the world asked about many things at once, and each answer recorded as soon as it is there?"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

log = logging.getLogger(__name__)

Errand = TypeVar("Errand")
Answer = TypeVar("Answer")

TOGETHER_SECONDS = 0.2
TOGETHER_AT_MOST = 100


def ask(
    errands: Sequence[Errand],
    one: Callable[[Errand], Answer],
    unclear: Callable[[Errand], Answer],
    record: Callable[[list[tuple[Errand, Answer]]], object],
    pool: Executor,
) -> None:
    """Ask about each errand in the pool; answers are recorded in groups, none waits long for a slow neighbour.

    An asking function that raises has no clear answer: unknown, never failed.
    """
    waiting: dict[Future[Answer], Errand] = {pool.submit(_guarded, one, unclear, errand): errand for errand in errands}
    ready: list[tuple[Errand, Answer]] = []
    while waiting:
        done, _ = wait(waiting, timeout=TOGETHER_SECONDS, return_when=FIRST_COMPLETED)
        ready += [(waiting.pop(future), future.result()) for future in done]
        if ready and (not waiting or not done or len(ready) >= TOGETHER_AT_MOST):
            _record(ready, record)
            ready = []
    if ready:
        _record(ready, record)


def _record(ready: list[tuple[Errand, Answer]], record: Callable[[list[tuple[Errand, Answer]]], object]) -> None:
    """One answer that cannot be recorded costs no other its place; its lease lapses and it is looked at again."""
    try:
        record(ready)
    except Exception:
        log.exception("a group of %d answers was not recorded; they are tried one by one", len(ready))
        for one in ready:
            try:
                record([one])
            except Exception:
                log.exception("an answer was not recorded")


def _guarded(one: Callable[[Errand], Answer], unclear: Callable[[Errand], Answer], errand: Errand) -> Answer:
    try:
        return one(errand)
    except Exception as error:  # noqa: BLE001  whatever went wrong on the way out, the answer is unknown
        log.warning("no clear answer: %s", type(error).__name__)
        return unclear(errand)
