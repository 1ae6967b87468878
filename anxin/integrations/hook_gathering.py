"""How do things that come in at the same moment share one transaction? In groups that grow with the load.

Whoever comes while nobody acts, acts at once, with those who came at the same moment: a single one never waits for
company. Who comes meanwhile waits for the next group. Where acting is for the most part waiting (for a disk), another
group may be acted for meanwhile, if it is worth it.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from anxin.integrations.hook_booking import Overloaded

Item = TypeVar("Item")
Answer = TypeVar("Answer")

TOGETHER_AT_MOST = 64
WAITING_AT_MOST = 256
PATIENCE_SECONDS = 20.0
# a commit waits for the disk, and so many may wait for another one meanwhile
HELPED_FROM = 4

Act = Callable[[Sequence[Item]], Awaitable[Sequence[Answer | Exception]]]
# since when it waits, by the loop's clock
_Seat = tuple[Item, asyncio.Future[Answer], float]


class Gathering(Generic[Item, Answer]):
    """Does `act` for groups of what is handed in; for one loop.

    `act` gives one answer, or the exception to raise, for each item in order, when all of it is done and committed.
    """

    def __init__(
        self,
        act: Act[Item, Answer],
        *,
        together: int = TOGETHER_AT_MOST,
        waiting: int = WAITING_AT_MOST,
        patience_seconds: float = PATIENCE_SECONDS,
        groups: int = 1,
        helped_from: int = HELPED_FROM,
    ) -> None:
        """So many `groups` are acted for at once, of which all but the first have `helped_from` items at least."""
        self._act = act
        self._together = together
        self._waiting_at_most = waiting
        self._patience = patience_seconds
        self._groups, self._helped_from = groups, helped_from
        self._waiting: deque[_Seat[Item, Answer]] = deque()
        self._acting: set[asyncio.Task[None]] = set()
        self._begins = False
        self._looks = False

    async def hand_in(self, item: Item) -> Answer:
        """The answer about this item, once its group is done. Raises Overloaded, and what became of the item."""
        if len(self._waiting) >= self._waiting_at_most:
            raise Overloaded("too many wait")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Answer] = loop.create_future()
        self._waiting.append((item, answer, loop.time()))
        if not self._begins:
            self._begins = True
            # those whose words lie ready are heard first
            loop.call_soon(self._begin)
        if not self._looks:
            self._looks = True
            loop.call_later(self._patience, self._look)
        return await answer

    def _look(self) -> None:
        """Those who waited too long are sent away; one look for all, as each that looked by itself would cost more."""
        loop = asyncio.get_running_loop()
        while self._waiting and self._waiting[0][2] <= loop.time() - self._patience:
            self._waiting.popleft()[1].set_exception(Overloaded("it took too long"))
        self._looks = bool(self._waiting)
        if self._looks:
            loop.call_at(self._waiting[0][2] + self._patience, self._look)

    def _begin(self) -> None:
        self._begins = False
        while self._waiting and self._may_act():
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._together))]
            task = asyncio.get_running_loop().create_task(self._act_for(group))
            self._acting.add(task)
            task.add_done_callback(self._ended)

    def _may_act(self) -> bool:
        return not self._acting or (len(self._acting) < self._groups and len(self._waiting) >= self._helped_from)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._acting.discard(task)
        self._begin()

    async def _act_for(self, group: Sequence[_Seat[Item, Answer]]) -> None:
        try:
            answers = await self._act([item for item, _, _ in group])
        except Exception as error:  # noqa: BLE001  whatever broke is raised where each of them waits
            answers = [error for _ in group]
        for (_, future, _), answer in zip(group, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
