"""How is a notice answered as soon as it is kept, while what follows is done for many at once?

Behind a web server a notice is answered when it is on disk. What follows from it is booked at once by another thread,
for all that were kept meanwhile, so that the groups grow with the load and the channel need not wait for it. Where
several came meanwhile more will come, and a moment is given to them. What this process leaves behind when it is killed,
a worker takes up. Without threads everything is done before the answer.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from uuid import UUID

from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.flows.hear_payments import hear_payments
from anxin.flows.take_heard import take_heard
from anxin.integrations.hook_booking import book, book_here
from anxin.integrations.hook_gathering import PATIENCE_SECONDS, Overloaded
from anxin.integrations.hook_thread import Work, are_threads_there, begun_there

log = logging.getLogger(__name__)

TOGETHER_AT_MOST = 256
# half of what a group of eight costs does not depend on its size. When so many came while one was booked, the next
# waits until so many are together, but no longer than this
BUSY = 4
ENOUGH = 64
COMPANY_SECONDS = 0.025
# so many may wait to be booked: whoever comes then waits until there is room
KEPT_AT_MOST = 1_024


def on_its_thread(task: Callable[[], object]) -> bool:
    """Have the task begun where notices are kept; False where there is no such thread."""
    if not are_threads_there():
        return False
    begun_there(Work.KEEPING, task)
    return True


class Keeping:
    """Keeps notices and sees to what follows, one group after the other; safe to use from many threads."""

    def __init__(self, *, kept: int = KEPT_AT_MOST, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._kept_at_most = kept
        self._patience = patience_seconds
        self._kept: deque[UUID] = deque()
        self._changed = threading.Condition()
        self._busy = False
        self._in_company = False

    def __call__(self, received: Sequence[Received]) -> Sequence[object]:
        """For each notice its id or the flow's word, or why it was not kept. Raises Overloaded."""
        if not are_threads_there():
            return book(accept_payments, received)
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._kept) < self._kept_at_most, self._patience):
                raise Overloaded("too many wait to be booked")
        kept = book(hear_payments, received, work=Work.KEEPING)
        with self._changed:
            self._kept.extend(one for one in kept if isinstance(one, UUID))
            if len(self._kept) >= ENOUGH:
                self._changed.notify_all()
        self._go_on()
        return kept

    def _go_on(self) -> None:
        with self._changed:
            begins = bool(self._kept) and not self._busy
            self._busy = self._busy or begins
        if begins:
            begun_there(Work.BOOKING, self._book_some)

    def _book_some(self) -> None:
        """One group; between two of them others have their turn on this thread."""
        with self._changed:
            if self._in_company:
                self._changed.wait_for(lambda: len(self._kept) >= ENOUGH, COMPANY_SECONDS)
            group = [self._kept.popleft() for _ in range(min(len(self._kept), TOGETHER_AT_MOST))]
            self._changed.notify_all()
        try:
            words = book_here(take_heard, group)
            for heard, word in zip(group, words, strict=True):
                if isinstance(word, Exception) and not isinstance(word, Overloaded):
                    log.error("kept notice %s was not booked; a worker tries again", heard, exc_info=word)
            if unreached := sum(isinstance(word, Overloaded) for word in words):
                log.error("without a database %d kept notices were not booked; a worker tries again", unreached)
        finally:
            with self._changed:
                self._busy = False
                self._in_company = len(self._kept) >= BUSY
            self._go_on()
