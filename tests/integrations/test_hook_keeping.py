"""Does everything follow once from a notice that was kept and answered, whoever is killed or at fault meanwhile?"""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest

from anxin.agenda.models import Ask
from anxin.flows.acts.received import Received
from anxin.flows.hear_payments import LEFT_BEHIND, hear_payments
from anxin.flows.take_heard import take_heard
from anxin.integrations import hook_keeping
from anxin.integrations.hook_booking import Overloaded, book
from anxin.integrations.hook_keeping import Keeping
from anxin.integrations.hook_thread import Threads, Work
from anxin.jobs.sweeps import SWEEPS
from anxin.ledger.models import Transfer
from anxin.payments.deadlines import due_heard, next_heard_due
from anxin.payments.models import Heard, Notice, Payment
from tests.support.cast import QQ, Stage, furnished
from tests.support.loops import PATIENCE, in_a_loop
from tests.support.waiting import until_nobody_else_writes


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop."""
    return furnished()


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()


class Gate(Threads):
    """Its threads as in the door, but that booking waits until the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[int] = []
        self._open = asyncio.Semaphore(0)

    async def done(self, work: Work, task: Callable[[], Any]) -> Any:
        if work is Work.BOOKING:
            self.groups.append(len(cast("partial[Any]", task).args[1]))
            await self._open.acquire()
        return await super().done(work, task)

    def let(self, groups: int = 1) -> None:
        """So many groups may be booked."""
        for _ in range(groups):
            self._open.release()

    async def see(self) -> tuple[int, tuple[int, int, int]]:
        """How many notices wait to be booked, and what was booked."""
        return await super().done(Work.READING, lambda: (Heard.objects.count(), booked()))


async def until_so(true: Callable[[], bool]) -> None:
    """Until it is so; `gated` ends it when that never comes."""
    while not true():
        await asyncio.sleep(0.001)


def gated(test: Callable[[Gate], Coroutine[Any, Any, None]]) -> None:
    """Run it with threads of its own, which leave no connection behind."""

    async def run() -> None:
        gate = Gate()
        try:
            await test(gate)
        finally:
            gate.let(1_000)
            gate.close()

    in_a_loop(run)


def paid(stage: Stage, count: int) -> list[Received]:
    """What the channel says of so many orders."""
    return [stage.notice(stage.begins_to_pay(stage.places("qq-coin-50", account=QQ).order)) for _ in range(count)]


def booked() -> tuple[int, int, int]:
    """How many transfers, notices and questions to suppliers there are."""
    return (
        Transfer.objects.filter(kind="paid").count(),
        Notice.objects.count(),
        Ask.objects.filter(kind="supplier_place").count(),
    )


def test_a_notice_is_kept_before_anything_follows_and_then_all_of_it(open_stage: Stage) -> None:
    notices = paid(open_stage, 3)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await keeping(notices[:1])
        await keeping(notices[1:])
        assert await gate.see() == (3, (0, 0, 0))
        gate.let(3)
        await keeping.finish()
        assert await gate.see() == (0, (3, 3, 3))

    gated(test)


def test_who_comes_while_one_group_is_booked_is_booked_with_the_next(
    open_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_keeping, "TOGETHER_AT_MOST", 2)
    monkeypatch.setattr(hook_keeping, "COMPANY_SECONDS", 0.0)
    notices = paid(open_stage, 4)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await keeping(notices[:1])
        await until_so(lambda: gate.groups == [1])
        await keeping(notices[1:])
        gate.let(3)
        await keeping.finish()
        assert gate.groups == [1, 2, 1]
        assert await gate.see() == (0, (4, 4, 4))

    gated(test)


def test_where_several_came_meanwhile_more_are_waited_for(open_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_keeping, "BUSY", 2)
    monkeypatch.setattr(hook_keeping, "ENOUGH", 3)
    monkeypatch.setattr(hook_keeping, "COMPANY_SECONDS", PATIENCE)
    notices = paid(open_stage, 4)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await keeping(notices[:1])
        await until_so(lambda: gate.groups == [1])
        await keeping(notices[1:3])
        gate.let(2)
        await keeping(notices[3:])
        await keeping.finish()
        # the two waited for the third
        assert gate.groups == [1, 3]
        assert await gate.see() == (0, (4, 4, 4))

    gated(test)


def test_what_is_told_again_while_it_waits_is_booked_once(open_stage: Stage) -> None:
    notices = paid(open_stage, 2)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        for _ in range(3):
            await keeping(notices)
        gate.let(3)
        await keeping.finish()
        assert await gate.see() == (0, (2, 2, 2))

    gated(test)


def test_groups_that_are_kept_at_once_are_all_booked(open_stage: Stage) -> None:
    notices = paid(open_stage, 4)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await asyncio.gather(keeping(notices[:2]), keeping(notices[2:]))
        assert (await gate.see())[0] == 4
        gate.let(4)
        await keeping.finish()
        assert sum(gate.groups) == 4
        assert await gate.see() == (0, (4, 4, 4))

    gated(test)


def test_whoever_finds_no_room_is_told_to_come_again(open_stage: Stage) -> None:
    notices = paid(open_stage, 3)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate, kept=1, patience_seconds=0.01)
        await keeping(notices[:1])
        await until_so(lambda: gate.groups == [1])
        await keeping(notices[1:2])
        with pytest.raises(Overloaded):
            await keeping(notices[2:])
        assert (await gate.see())[0] == 2
        gate.let(2)
        await keeping.finish()
        gate.let(1)
        await keeping(notices[2:])
        await keeping.finish()
        assert await gate.see() == (0, (3, 3, 3))

    gated(test)


def test_who_wants_what_was_kept_to_be_booked_first_waits_for_that_and_not_for_what_comes_later(
    open_stage: Stage,
) -> None:
    notices = paid(open_stage, 3)

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await keeping.catch_up()
        await keeping(notices[:1])
        await until_so(lambda: gate.groups == [1])
        waits = asyncio.create_task(keeping.catch_up())
        await keeping(notices[1:])
        assert not waits.done()
        gate.let(1)
        await waits
        assert (await gate.see())[1] == (1, 1, 1)
        gate.let(2)
        await keeping.finish()

    gated(test)


def test_one_that_cannot_be_booked_stays_and_harms_no_neighbour(
    open_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    first, other, third = paid(open_stage, 3)
    # no two payments may have one transaction
    other = replace(other, notice=replace(other.notice, transaction_no=first.notice.transaction_no))

    async def test(gate: Gate) -> None:
        keeping = Keeping(gate)
        await keeping([first, other, third])
        gate.let(1)
        await keeping.finish()
        assert await gate.see() == (1, (2, 2, 2))

    gated(test)
    assert Payment.objects.get(pk=other.notice.payment).state == "started"
    assert "a worker tries again" in caplog.text


def test_what_was_left_behind_is_taken_up_by_a_worker(stage: Stage) -> None:
    sweep = next(sweep for sweep in SWEEPS if sweep.name == "notices")
    heard = hear_payments(paid(stage, 2), at=stage.at)
    assert due_heard(stage.at, 10) == []
    assert next_heard_due() == stage.at + LEFT_BEHIND
    found = sweep.due(stage.at + LEFT_BEHIND, 10)
    assert found == heard
    assert sweep.apply(found, stage.at)
    assert booked() == (2, 2, 2)
    assert sweep.next_due() is None
    assert take_heard(heard, at=stage.at) == ["elsewhere"] * 2
    assert not sweep.apply(found, stage.at)
    assert booked() == (2, 2, 2)


def test_two_who_take_the_same_notices_book_each_once(open_stage: Stage, at_once: Any) -> None:
    heard = hear_payments(paid(open_stage, 4), at=open_stage.at)
    words = at_once(*[partial(take_heard, heard, at=open_stage.at) for _ in range(3)])
    assert sorted(word for one in words for word in one) == ["accepted"] * 4 + ["elsewhere"] * 8
    assert booked() == (4, 4, 4)


KILLED = """
import sys, time
import django
django.setup()
from anxin.flows import take_heard
taken = take_heard.take_kept
def halting(heard, *, at):
    kept = taken(heard, at=at)
    print(len(kept.plain), flush=True)
    time.sleep(600)
take_heard.take_kept = halting
import pickle
from anxin.clock import now
take_heard.take_heard(pickle.loads(bytes.fromhex(sys.stdin.readline())), at=now())
"""


def test_who_is_killed_before_the_commit_leaves_all_behind(open_stage: Stage, committed_db: Any) -> None:
    heard = hear_payments(paid(open_stage, 3), at=open_stage.at)
    environment = {**os.environ, "DATABASE_URL": committed_db.url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(pickle.dumps(heard).hex() + "\n")
        child.stdin.flush()
        assert child.stdout.readline().strip() == "3"
        child.send_signal(signal.SIGKILL)
    until_nobody_else_writes()
    assert booked() == (0, 0, 0)
    assert Heard.objects.count() == 3
    assert book(take_heard, heard) == ["accepted"] * 3
    assert booked() == (3, 3, 3)
