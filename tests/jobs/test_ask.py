"""Is the world asked before answers are put on record, and is nothing asked or recorded twice?"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from anxin.flows.judge_deliveries import judge_deliveries
from anxin.jobs import ask as asking
from anxin.jobs import post_letters as posting
from anxin.jobs.ask import ask
from anxin.jobs.post_letters import post_letters
from anxin.payments.channel import RefundStatus
from anxin.support.models import Letter
from tests.support.cast import MINUTE, QQ, Stage


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


class World:
    """Batches to be claimed, and in which order what happened."""

    def __init__(self, *batches: list[int]) -> None:
        self.batches, self.order, self.recorded = list(batches), list[str](), list[int]()

    def claim(self) -> list[int]:
        """The next batch."""
        self.order.append("claim")
        return self.batches.pop(0) if self.batches else []

    def record(self, answers: list[tuple[int, str]]) -> None:
        """Put on record."""
        self.order.append("record")
        self.recorded += [errand for errand, _ in answers]


def test_all_that_is_claimed_is_recorded_once(pool: ThreadPoolExecutor) -> None:
    world = World([1, 2, 3], [4, 5], [6])
    assert ask(world.claim, str, lambda _: "unknown", world.record, pool) == 6
    assert sorted(world.recorded) == [1, 2, 3, 4, 5, 6]


def test_nothing_is_recorded_while_more_waits_to_be_asked(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "UNRECORDED_SECONDS", 600.0)
    world = World(*([n] for n in range(20)))
    ask(world.claim, str, lambda _: "unknown", world.record, pool)
    assert world.order.index("record") > world.order.index("claim") + 19
    assert world.order.count("record") <= 2


def test_answers_do_not_wait_for_ever(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TOGETHER_AT_MOST", 5)
    monkeypatch.setattr(asking, "RUNNING_LOW", 1)
    world = World(*([n * 5 + k for k in range(5)] for n in range(4)))
    ask(world.claim, str, lambda _: "unknown", world.record, pool)
    assert world.order.index("record") < len(world.order) - 1 - world.order[::-1].index("claim")


def test_a_slow_neighbour_holds_nobody_up(pool: ThreadPoolExecutor) -> None:
    released = threading.Event()
    world = World([1, 2, 3])

    def one(errand: int) -> str:
        if errand == 1:
            assert released.wait(120)
        return "answered"

    def record(answers: list[tuple[int, str]]) -> None:
        world.record(answers)
        if set(world.recorded) == {2, 3}:
            released.set()

    ask(world.claim, one, lambda _: "unknown", record, pool)
    assert world.recorded == [2, 3, 1] or world.recorded == [3, 2, 1]


def test_what_raises_is_unknown_and_its_neighbours_are_not(pool: ThreadPoolExecutor) -> None:
    answers: dict[int, str] = {}
    world = World([1, 2])
    ask(world.claim, lambda n: str(1 / (n - 1)), lambda _: "unknown", lambda told: answers.update(told), pool)
    assert answers == {1: "unknown", 2: "1.0"}


def test_one_call_ends_although_there_is_always_more(pool: ThreadPoolExecutor) -> None:
    assert ask(lambda: [1] * 100, str, str, lambda _: None, pool) == asking.MOST_IN_ONE_CALL


@pytest.mark.django_db
def test_letters_give_way_to_money_and_then_go_out(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    monkeypatch.setattr(posting, "now", lambda: stage.at)
    monkeypatch.setattr(posting, "_waiting_since", [])
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    unsent = Letter.objects.filter(order=order.pk, sent_at=None)
    waiting = unsent.count()
    assert waiting
    assert post_letters(pool) == 0
    assert unsent.count() == waiting
    stage.channel_says(RefundStatus.ARRIVED)
    assert post_letters(pool) == waiting
    assert not unsent.exists()


@pytest.mark.django_db
def test_letters_do_not_wait_for_ever(stage: Stage, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor) -> None:
    monkeypatch.setattr(posting, "now", lambda: stage.at)
    monkeypatch.setattr(posting, "_waiting_since", [])
    monkeypatch.setattr(posting, "MONEY_FIRST_SECONDS", 0.0)
    order = stage.buys("qq-coin-50", account=QQ)
    judge_deliveries([stage.delivery(order.pk).pk], at=stage.wait(30 * MINUTE))
    assert post_letters(pool) > 0
    assert not Letter.objects.filter(order=order.pk, sent_at=None).exists()
