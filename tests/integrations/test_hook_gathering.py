"""Do those who come at one moment share one act, each with an answer of its own, however it ends?"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from typing import Any

import pytest

from anxin.integrations.hook_booking import Overloaded
from anxin.integrations.hook_gathering import Gathering
from tests.support.loops import in_a_loop


def looped(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run the test in a loop of its own."""

    @wraps(test)
    def run() -> None:
        in_a_loop(test)

    return run


class Held:
    """Acts when it may, remembers in which groups, and for negative numbers says what is wrong."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.may_end = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.groups.append([*items])
        self.begun.release()
        await self.may_end.acquire()
        if 0 in items:
            raise KeyError("all of it")
        return [10 * item if item > 0 else ValueError(str(item)) for item in items]

    def let(self, count: int) -> None:
        for _ in range(count):
            self.may_end.release()


def handed_in(gathering: Gathering[int, int], *items: int) -> list["asyncio.Task[int]"]:
    return [asyncio.ensure_future(gathering.hand_in(item)) for item in items]


async def settle() -> None:
    """Until all that could go on has gone on."""
    for _ in range(10):
        await asyncio.sleep(0)


@looped
async def test_who_comes_while_one_acts_shares_the_next_act() -> None:
    act = Held()
    gathering = Gathering(act, together=3)
    first = handed_in(gathering, 9)
    await act.begun.acquire()
    others = handed_in(gathering, 1, 2, 3, 4)
    await settle()
    assert act.groups == [[9]]
    act.let(3)
    assert await asyncio.gather(*first, *others) == [90, 10, 20, 30, 40]
    assert act.groups == [[9], [1, 2, 3], [4]]


@looped
async def test_those_who_come_at_one_moment_are_together_and_one_alone_waits_for_nobody() -> None:
    act = Held()
    act.let(2)
    gathering = Gathering(act)
    assert await asyncio.gather(*handed_in(gathering, 1, 2, 3)) == [10, 20, 30]
    assert await gathering.hand_in(4) == 40
    assert act.groups == [[1, 2, 3], [4]]


@looped
async def test_each_is_told_its_own_end() -> None:
    act = Held()
    act.let(1)
    good, bad = handed_in(Gathering(act), 1, -1)
    assert await good == 10
    with pytest.raises(ValueError, match="-1"):
        await bad


@looped
async def test_an_act_that_breaks_leaves_nobody_waiting() -> None:
    act = Held()
    gathering = Gathering(act)
    broken = handed_in(gathering, 0, 1)
    await act.begun.acquire()
    (second,) = handed_in(gathering, 7)
    act.let(2)
    for one in broken:
        with pytest.raises(KeyError):
            await one
    assert await second == 70


@looped
async def test_more_than_may_wait_are_sent_away_at_once() -> None:
    act = Held()
    gathering = Gathering(act, waiting=2)
    first = handed_in(gathering, 9)
    await act.begun.acquire()
    waiting = handed_in(gathering, 1, 2)
    await settle()
    with pytest.raises(Overloaded):
        await gathering.hand_in(3)
    act.let(2)
    assert await asyncio.gather(*first, *waiting) == [90, 10, 20]
    assert act.groups == [[9], [1, 2]]


@looped
async def test_who_waited_too_long_is_sent_away_and_is_not_done_behind_its_back() -> None:
    act = Held()
    gathering = Gathering(act, patience_seconds=0.05)
    (acted,) = handed_in(gathering, 9)
    await act.begun.acquire()
    (late,) = handed_in(gathering, 1)
    with pytest.raises(Overloaded):
        await late
    act.let(1)
    assert await acted == 90
    assert act.groups == [[9]]
    act.let(1)
    assert await gathering.hand_in(2) == 20


@looped
async def test_another_group_is_acted_for_meanwhile_where_it_is_worth_it() -> None:
    act = Held()
    gathering = Gathering(act, groups=2, helped_from=2)
    first = handed_in(gathering, 9)
    await act.begun.acquire()
    few = handed_in(gathering, 1)
    await settle()
    assert act.groups == [[9]]
    enough = handed_in(gathering, 2)
    await act.begun.acquire()
    behind = handed_in(gathering, 3, 4, 5)
    await settle()
    # there are no more than two
    assert act.groups == [[9], [1, 2]]
    act.let(3)
    assert await asyncio.gather(*first, *few, *enough, *behind) == [90, 10, 20, 30, 40, 50]
    assert act.groups == [[9], [1, 2], [3, 4, 5]]


@looped
async def test_nobody_is_left_when_many_come_and_go() -> None:
    done: list[int] = []

    async def act(items: Sequence[int]) -> list[int]:
        await asyncio.sleep(0)
        done.extend(items)
        return [*items]

    gathering = Gathering(act, groups=2, helped_from=2, together=3, waiting=10_000)
    assert await asyncio.gather(*handed_in(gathering, *range(2_000))) == [*range(2_000)]
    assert sorted(done) == [*range(2_000)]
