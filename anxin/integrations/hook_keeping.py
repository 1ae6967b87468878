"""How is a notice answered as soon as it is kept, while what follows is done for many at once?

A notice is answered when it is on disk. What follows from it is booked at once by another thread, for all that were
kept meanwhile, so that the groups grow with the load and the channel need not wait for it. Where several came meanwhile
more will come, and a moment is given to them. What this process leaves behind when it is killed, a worker takes up.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import psycopg

from anxin.clock import now
from anxin.flows.acts.received import Received
from anxin.flows.hear_payments import hear_payments
from anxin.flows.hear_payments_soon import hear_payments_soon
from anxin.flows.take_heard import take_heard
from anxin.integrations.hook_booking import Overloaded, book
from anxin.integrations.hook_gathering import PATIENCE_SECONDS
from anxin.integrations.hook_thread import Threads, Work
from anxin.routines.soon import Soon

log = logging.getLogger(__name__)

# kept at once: a commit waits for the disk, where the next may begin to wait with it
GROUPS = 2
TOGETHER_AT_MOST = 256
# half of what a group of eight costs does not depend on its size. When so many came while one was booked, the next
# waits until so many are together, but no longer than this
BUSY = 4
ENOUGH = 64
COMPANY_SECONDS = 0.025
# so many may wait to be booked: whoever comes then waits until there is room
KEPT_AT_MOST = 1_024


class Keeping:
    """Keeps notices and sees to what follows, one group after the other; for one loop."""

    def __init__(
        self, threads: Threads, *, kept: int = KEPT_AT_MOST, patience_seconds: float = PATIENCE_SECONDS
    ) -> None:
        self._threads = threads
        self._soon = Soon(GROUPS)
        self._kept_at_most = kept
        self._patience = patience_seconds
        self._kept: deque[UUID] = deque()
        self._kept_ever, self._booked_ever = 0, 0
        self._changed = asyncio.Condition()
        self._booking: asyncio.Task[None] | None = None

    async def __call__(self, received: Sequence[Received]) -> Sequence[UUID | Exception]:
        """For each notice its id, or why it was not kept. Raises Overloaded."""
        if not await self._comes(lambda: len(self._kept) < self._kept_at_most, self._patience):
            raise Overloaded("too many wait to be booked")
        kept = await self._keep(received)
        there = [one for one in kept if isinstance(one, UUID)]
        self._kept.extend(there)
        self._kept_ever += len(there)
        if self._kept and self._booking is None:
            self._booking = asyncio.create_task(self._book_all())
        elif len(self._kept) >= ENOUGH:
            await self._tell()
        return kept

    async def _keep(self, received: Sequence[Received]) -> Sequence[UUID | Exception]:
        try:
            return await hear_payments_soon(received, soon=self._soon, at=now())
        except psycopg.Error as error:
            # who is at fault, or whether the database is gone, is found out apart; what is kept twice is booked once
            log.warning("%d notices together were not kept at once (%s)", len(received), type(error).__name__)
            return await self._threads.done(Work.KEEPING, partial(book, hear_payments, received))

    async def catch_up(self) -> None:
        """What is kept by now is booked when this returns, or given up. Raises Overloaded when that takes too long."""
        until = self._kept_ever
        if not await self._comes(lambda: self._booked_ever >= until, self._patience):
            raise Overloaded("too many wait to be booked")

    async def finish(self) -> None:
        """What was kept until now is booked, and no connection is left, when this returns."""
        if self._booking is not None:
            await self._booking
        await self._soon.close()

    async def _book_all(self) -> None:
        try:
            in_company = False
            while self._kept:
                if in_company:
                    await self._comes(lambda: len(self._kept) >= ENOUGH, COMPANY_SECONDS)
                await self._book_some()
                in_company = len(self._kept) >= BUSY
        finally:
            self._booking = None

    async def _book_some(self) -> None:
        group = [self._kept.popleft() for _ in range(min(len(self._kept), TOGETHER_AT_MOST))]
        await self._tell()
        try:
            words = await self._threads.done(Work.BOOKING, partial(book, take_heard, group))
        finally:
            self._booked_ever += len(group)
            await self._tell()
        for heard, word in zip(group, words, strict=True):
            if isinstance(word, Exception) and not isinstance(word, Overloaded):
                log.error("kept notice %s was not booked; a worker tries again", heard, exc_info=word)
        if unreached := sum(isinstance(word, Overloaded) for word in words):
            log.error("without a database %d kept notices were not booked; a worker tries again", unreached)

    async def _comes(self, true: Callable[[], bool], seconds: float) -> bool:
        """Whether it is so, or becomes so in time."""
        if true():
            return True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(true)
        return true()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()
