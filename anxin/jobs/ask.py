"""How is the world asked about many things at once, and the answers recorded soon, yet after what waits to be asked?"""

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from queue import Empty, SimpleQueue
from typing import TypeVar

log = logging.getLogger(__name__)

Errand = TypeVar("Errand")
Answer = TypeVar("Answer")

TOGETHER_SECONDS = 0.2
TOGETHER_AT_MOST = 500
UNRECORDED_SECONDS = 3.0
# below so many that still wait for an answer, the next are claimed: no asker stands idle while errands wait
RUNNING_LOW = 50
MOST_IN_ONE_CALL = 1000


def ask(
    claim: Callable[[], Sequence[Errand]],
    one: Callable[[Errand], Answer],
    unclear: Callable[[Errand], Answer],
    record: Callable[[list[tuple[Errand, Answer]]], object],
    pool: Executor,
) -> int:
    """Claim errands and ask about each in the pool until none is left to claim; how many were claimed.

    Asking goes before recording: answers wait some seconds while more is to be asked, and none waits long for a
    slow neighbour. An asking function that raises has no clear answer: unknown, never failed.
    """
    answered: SimpleQueue[tuple[Errand, Answer]] = SimpleQueue()
    ready: list[tuple[Errand, Answer]] = []
    claimed, waiting, more, since = 0, 0, True, time.monotonic()

    def put(errand: Errand) -> None:
        answered.put((errand, _guarded(one, unclear, errand)))

    while more or waiting:
        if more and waiting < RUNNING_LOW:
            errands = claim() if claimed < MOST_IN_ONE_CALL else ()
            more = bool(errands)
            claimed += len(errands)
            waiting += len(errands)
            for errand in errands:
                pool.submit(put, errand)
        if not ready:
            since = time.monotonic()
        told = _those(answered) if waiting else []
        ready += told
        waiting -= len(told)
        quiet = not more and (not waiting or not told)
        if ready and (quiet or len(ready) >= TOGETHER_AT_MOST or time.monotonic() - since > UNRECORDED_SECONDS):
            _record(ready, record)
            ready = []
    if ready:
        _record(ready, record)
    return claimed


def _those(answered: SimpleQueue[tuple[Errand, Answer]]) -> list[tuple[Errand, Answer]]:
    """What is there, or the first that comes within a moment.

    Of a queue, since waiting for the first of many futures costs a look at each of them for every answer.
    """
    told = []
    with contextlib.suppress(Empty):
        told.append(answered.get(timeout=TOGETHER_SECONDS))
        while True:
            told.append(answered.get_nowait())
    return told


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
    except BaseException as error:  # noqa: BLE001  whatever went wrong on the way out, the answer is unknown
        log.warning("no clear answer: %s", type(error).__name__)
        return unclear(errand)
