"""How do things that come in at the same moment share one transaction? One thread acts for all who wait beside it.

Whoever comes while nobody acts, acts at once: a single notice never waits for company. Who comes meanwhile waits, and
the first of them acts next for all of them. So the groups grow by themselves with the load, up to a limit. Where there
is a thread that acts for everybody, it goes on from group to group, and nobody has to be woken between two of them.

Where acting is for the most part waiting (for a disk), helpers may act for the next group meanwhile. They come for a
group that is worth it and not for a single one.

Who hands in, waits for the answer. Who hands over need not: that thread tells him.
"""

import contextlib
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# how it ended: None is well
Told = Callable[[BaseException | None], object]

TOGETHER_AT_MOST = 64
WAITING_AT_MOST = 256
PATIENCE_SECONDS = 20.0
# a commit waits for the disk, and so many may wait for another one meanwhile
HELPED_FROM = 4


class Overloaded(Exception):
    """Too many wait already, or it took too long; nothing is known of what became of it, and it should come again."""


class _Seat(Generic[Item, Answer]):
    """One who waits: for an answer, or to be told to act for those behind; or who went away and is to be told."""

    __slots__ = ("acts", "answer", "called", "error", "item", "since", "told")

    def __init__(self, item: Item, told: Told | None = None) -> None:
        self.item = item
        self.told = told
        self.since = time.monotonic()
        self.acts = False
        self.answer: list[Answer] = []
        self.error: BaseException | None = None
        self.called = threading.Lock()
        self.called.acquire()


class Gathering(Generic[Item, Answer]):
    """Does `act` for groups of what is handed in; safe to use from many threads.

    `act` gives one answer, or the exception to raise, for each item in order, when all of it is done and committed.
    """

    def __init__(
        self,
        act: Callable[[Sequence[Item]], Sequence[Answer | Exception]],
        *,
        together: int = TOGETHER_AT_MOST,
        waiting: int = WAITING_AT_MOST,
        patience_seconds: float = PATIENCE_SECONDS,
        elsewhere: Callable[[Callable[[], object]], bool] = lambda _: False,
        helpers: int = 0,
        helped_from: int = HELPED_FROM,
    ) -> None:
        """`elsewhere` has a thread begin what it is given, and says whether there is one.

        Where `helped_from` wait while one acts, one of so many `helpers` acts beside him, for those who went away.
        """
        self._act = act
        self._together = together
        self._waiting_at_most = waiting
        self._patience = patience_seconds
        self._elsewhere = elsewhere
        self._lock = threading.Lock()
        self._waiting: deque[_Seat[Item, Answer]] = deque()
        self._acting = 0
        self._leaders, self._helped_from = 1 + helpers, helped_from

    def hand_in(self, item: Item) -> Answer:
        """The answer about this item, once its group is done. Raises Overloaded, and what became of the item."""
        seat: _Seat[Item, Answer] = _Seat(item)
        begins = self._seated(seat)
        seat.acts = begins and not self._elsewhere(self._go_on)
        if not seat.acts:
            self._wait(seat)
        if seat.acts:
            self._lead()
        if seat.error is not None:
            raise seat.error
        return seat.answer[0]

    def hand_over(self, item: Item, told: Told) -> None:
        """As `hand_in`, without waiting: `told` is called once, by whoever acts, with what hand_in would have raised.

        It must be quick. Raises Overloaded at once when too many wait; then it is not called.
        """
        if self._seated(_Seat(item, told)) and not self._elsewhere(self._go_on):
            self._go_on()

    def _seated(self, seat: _Seat[Item, Answer]) -> bool:
        """Whether nobody acts yet, so that somebody must begin."""
        with self._lock:
            late = self._too_late()
            full = len(self._waiting) >= self._waiting_at_most
            if not full:
                self._waiting.append(seat)
            begins = not full and self._may_act(seat)
            self._acting += begins
        self._call(late)
        if full:
            raise Overloaded("too many wait")
        return begins

    def _may_act(self, seat: _Seat[Item, Answer]) -> bool:
        """Whether one more may act now; under the lock. Nobody who waits himself is made a helper."""
        if not self._acting:
            return True
        return seat.told is not None and self._acting < self._leaders and len(self._waiting) >= self._helped_from

    def _too_late(self) -> list[_Seat[Item, Answer]]:
        """Take out those who went away so long ago that they are to come again; under the lock."""
        late: list[_Seat[Item, Answer]] = []
        before = time.monotonic() - self._patience
        while self._waiting and self._waiting[0].since < before and self._waiting[0].told is not None:
            late.append(self._waiting.popleft())
            late[-1].error = Overloaded("it took too long")
        return late

    def _wait(self, seat: _Seat[Item, Answer]) -> None:
        if seat.called.acquire(timeout=self._patience):
            return
        with self._lock:
            if seat.acts or seat.answer or seat.error:
                return
            if seat in self._waiting:
                self._waiting.remove(seat)
        raise Overloaded("it took too long")

    def _lead(self) -> None:
        group = self._group()
        try:
            self._act_for(group)
        finally:
            with self._lock:
                following = next((seat for seat in self._waiting if seat.told is None), None)
                # of those who went away none can act
                stays = bool(self._waiting) and following is None
                self._acting -= not self._waiting
                if following is not None:
                    following.acts = True
            if following is not None:
                following.called.release()
            self._call(group)
            if stays:
                self._go_on()

    def _go_on(self) -> None:
        while group := self._group():
            try:
                # whatever broke is raised where each of them waits
                with contextlib.suppress(Exception):
                    self._act_for(group)
            finally:
                self._call(group)

    def _group(self) -> list[_Seat[Item, Answer]]:
        with self._lock:
            late = self._too_late()
            # too few for a helper are left to who acts beside him
            helps = self._acting > 1 and len(self._waiting) < self._helped_from
            group = [] if helps else [self._waiting.popleft() for _ in range(min(len(self._waiting), self._together))]
            self._acting -= not group
        self._call(late)
        return group

    def _act_for(self, group: Sequence[_Seat[Item, Answer]]) -> None:
        try:
            self._settle(group, self._act([seat.item for seat in group]))
        except BaseException as error:
            for seat in group:
                seat.error = error
            raise

    @staticmethod
    def _call(group: Sequence[_Seat[Item, Answer]]) -> None:
        for seat in group:
            if seat.told is not None:
                try:
                    seat.told(seat.error)
                except Exception:
                    # whoever it was, those behind are told as well
                    log.exception("one who waited was not told")
            elif not seat.acts:
                seat.called.release()

    @staticmethod
    def _settle(group: Sequence[_Seat[Item, Answer]], answers: Sequence[Answer | Exception]) -> None:
        for seat, answer in zip(group, answers, strict=True):
            if isinstance(answer, Exception):
                seat.error = answer
            else:
                seat.answer.append(answer)
