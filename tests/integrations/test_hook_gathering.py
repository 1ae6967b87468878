"""Do those who come at one moment share one act, each with an answer of its own, however it ends?"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest

from anxin.integrations.hook_gathering import Gathering, Overloaded

PATIENCE = 60.0


class Counter:
    """Acts when it is let, and remembers in which groups."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Semaphore(0)

    def __call__(self, items: Sequence[int]) -> list[int | Exception]:
        self.groups.append(list(items))
        self.begun.release()
        assert self.may_end.acquire(timeout=PATIENCE)
        return [ValueError(str(item)) if item < 0 else item * 10 for item in items]


def handed_in(gathering: Gathering[int, int], pool: ThreadPoolExecutor, items: Sequence[int]) -> list["Future[int]"]:
    """Hand in one after the other, so that their order is known."""
    futures = []
    for item in items:
        there = len(gathering._waiting) + 1
        futures.append(pool.submit(gathering.hand_in, item))
        until(partial(waits, gathering, there))
    return futures


def waits(gathering: Gathering[int, int], count: int) -> bool:
    return len(gathering._waiting) == count


def until(true: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(int(PATIENCE / 0.005)):
        if true():
            return
        tick.wait(0.005)
    pytest.fail("it did not happen")


def test_who_comes_while_one_acts_shares_the_next_act() -> None:
    act = Counter()
    gathering = Gathering(act, together=3)
    with ThreadPoolExecutor(8) as pool:
        first = pool.submit(gathering.hand_in, 0)
        assert act.begun.acquire(timeout=PATIENCE)
        others = handed_in(gathering, pool, [1, 2, 3, 4])
        for _ in range(3):
            act.may_end.release()
        assert [one.result(PATIENCE) for one in [first, *others]] == [0, 10, 20, 30, 40]
    assert act.groups == [[0], [1, 2, 3], [4]]


def test_one_alone_waits_for_nobody() -> None:
    act = Counter()
    act.may_end.release(2)
    gathering = Gathering(act)
    assert [gathering.hand_in(1), gathering.hand_in(2)] == [10, 20]
    assert act.groups == [[1], [2]]


def test_each_is_told_its_own_end() -> None:
    act = Counter()
    gathering = Gathering(act)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.hand_in, 0)
        assert act.begun.acquire(timeout=PATIENCE)
        good, bad = handed_in(gathering, pool, [1, -1])
        act.may_end.release(2)
        assert (first.result(PATIENCE), good.result(PATIENCE)) == (0, 10)
        with pytest.raises(ValueError, match="-1"):
            bad.result(PATIENCE)


def test_an_act_that_breaks_leaves_nobody_waiting() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def act(items: Sequence[int]) -> list[int | Exception]:
        begun.set()
        assert may_end.wait(PATIENCE)
        if 0 in items:
            raise KeyError("all of it")
        return list(items)

    gathering = Gathering(act)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.hand_in, 0)
        assert begun.wait(PATIENCE)
        (second,) = handed_in(gathering, pool, [7])
        may_end.set()
        with pytest.raises(KeyError):
            first.result(PATIENCE)
        assert second.result(PATIENCE) == 7
    assert gathering.hand_in(8) == 8


def test_more_than_may_wait_are_sent_away_at_once() -> None:
    act = Counter()
    gathering = Gathering(act, waiting=2)
    with ThreadPoolExecutor(4) as pool:
        pool.submit(gathering.hand_in, 0)
        assert act.begun.acquire(timeout=PATIENCE)
        waiting = handed_in(gathering, pool, [1, 2])
        with pytest.raises(Overloaded):
            gathering.hand_in(3)
        act.may_end.release(2)
        assert [one.result(PATIENCE) for one in waiting] == [10, 20]
    assert all(3 not in group for group in act.groups)


def test_who_waited_too_long_is_sent_away_and_is_not_done_behind_its_back() -> None:
    act = Counter()
    gathering = Gathering(act, patience_seconds=0.05)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(gathering.hand_in, 0)
        assert act.begun.acquire(timeout=PATIENCE)
        late = pool.submit(gathering.hand_in, 1)
        with pytest.raises(Overloaded):
            late.result(PATIENCE)
        act.may_end.release()
        assert first.result(PATIENCE) == 0
    assert act.groups == [[0]]
    act.may_end.release()
    assert gathering.hand_in(2) == 20


def test_a_thread_that_acts_for_all_goes_on_from_group_to_group() -> None:
    act, begun = Counter(), list["Future[object]"]()
    with ThreadPoolExecutor(8) as pool, ThreadPoolExecutor(1) as acting:

        def elsewhere(task: Callable[[], object]) -> bool:
            begun.append(acting.submit(task))
            return True

        gathering = Gathering(act, together=3, elsewhere=elsewhere)
        first = pool.submit(gathering.hand_in, 0)
        assert act.begun.acquire(timeout=PATIENCE)
        one, bad, three, four = handed_in(gathering, pool, [1, -1, 3, 4])
        act.may_end.release(3)
        assert [told.result(PATIENCE) for told in (first, one, three, four)] == [0, 10, 30, 40]
        with pytest.raises(ValueError, match="-1"):
            bad.result(PATIENCE)
        begun.pop().result(PATIENCE)
        assert not begun
        act.may_end.release()
        assert pool.submit(gathering.hand_in, 5).result(PATIENCE) == 50
    assert act.groups == [[0], [1, -1, 3], [4], [5]]


def test_an_act_that_breaks_on_that_thread_leaves_nobody_waiting() -> None:
    def act(items: Sequence[int]) -> list[int | Exception]:
        if 0 in items:
            raise KeyError("all of it")
        return list(items)

    with ThreadPoolExecutor(1) as acting:
        gathering = Gathering(act, elsewhere=lambda task: bool(acting.submit(task)))
        with pytest.raises(KeyError):
            gathering.hand_in(0)
        assert gathering.hand_in(7) == 7
