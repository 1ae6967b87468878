"""Does everything follow once from a notice that was kept and answered, whoever is killed or at fault meanwhile?"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from anxin.agenda.models import Ask
from anxin.flows.acts.received import Received
from anxin.flows.hear_payments import LEFT_BEHIND, hear_payments
from anxin.flows.take_heard import take_heard
from anxin.integrations import hook_keeping
from anxin.integrations.hook_booking import book_here
from anxin.integrations.hook_gathering import Overloaded
from anxin.integrations.hook_keeping import Keeping
from anxin.jobs.sweeps import SWEEPS
from anxin.ledger.models import Transfer
from anxin.payments.deadlines import due_heard, next_heard_due
from anxin.payments.models import Heard, Notice, Payment
from tests.support.cast import QQ, Stage, furnished
from tests.support.waiting import until_nobody_else_writes


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop."""
    return furnished()


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """What would be done on a thread of its own is put here, to be done when the test says."""
    tasks: list[Callable[[], object]] = []
    monkeypatch.setattr(hook_keeping, "are_threads_there", lambda: True)
    monkeypatch.setattr(hook_keeping, "begun_there", lambda work, task: tasks.append(task))
    return tasks


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


def test_a_notice_is_kept_before_anything_follows_and_then_all_of_it(
    stage: Stage, later: list[Callable[[], object]]
) -> None:
    keeping, notices = Keeping(), paid(stage, 3)
    keeping(notices[:1])
    keeping(notices[1:])
    assert Heard.objects.count() == 3
    assert booked() == (0, 0, 0)
    assert len(later) == 1
    later.pop()()
    assert not later
    assert not Heard.objects.exists()
    assert booked() == (3, 3, 3)


def test_who_comes_while_one_group_is_booked_is_booked_with_the_next(
    stage: Stage, later: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_keeping, "TOGETHER_AT_MOST", 2)
    Keeping()(paid(stage, 3))
    later.pop()()
    assert booked() == (2, 2, 2)
    later.pop()()
    assert booked() == (3, 3, 3)
    assert not later


def test_where_several_came_meanwhile_more_are_waited_for(
    open_stage: Stage, later: list[Callable[[], object]], at_once: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_keeping, "BUSY", 2)
    monkeypatch.setattr(hook_keeping, "ENOUGH", 3)
    monkeypatch.setattr(hook_keeping, "COMPANY_SECONDS", 60.0)
    monkeypatch.setattr(hook_keeping, "TOGETHER_AT_MOST", 1)
    keeping, notices = Keeping(), paid(open_stage, 4)
    keeping(notices[:3])
    later.pop()()
    assert booked() == (1, 1, 1)
    monkeypatch.setattr(hook_keeping, "TOGETHER_AT_MOST", 256)
    at_once(later.pop(), partial(keeping, notices[3:]))
    # one group, whoever was first
    assert not later
    assert booked() == (4, 4, 4)


def test_what_is_told_again_while_it_waits_is_booked_once(stage: Stage, later: list[Callable[[], object]]) -> None:
    keeping, notices = Keeping(), paid(stage, 2)
    for _ in range(3):
        keeping(notices)
    later.pop()()
    assert booked() == (2, 2, 2)
    assert not Heard.objects.exists()


def test_groups_that_are_kept_at_once_are_booked_together(
    open_stage: Stage, later: list[Callable[[], object]], at_once: Any
) -> None:
    keeping, notices = Keeping(), paid(open_stage, 4)
    at_once(partial(keeping, notices[:2]), partial(keeping, notices[2:]))
    assert Heard.objects.count() == 4
    assert len(later) == 1
    later.pop()()
    assert not later
    assert booked() == (4, 4, 4)


def test_whoever_finds_no_room_is_told_to_come_again(stage: Stage, later: list[Callable[[], object]]) -> None:
    keeping, notices = Keeping(kept=1, patience_seconds=0.01), paid(stage, 2)
    keeping(notices[:1])
    with pytest.raises(Overloaded):
        keeping(notices[1:])
    assert Heard.objects.count() == 1
    later.pop()()
    keeping(notices[1:])
    later.pop()()
    assert booked() == (2, 2, 2)


def test_one_that_cannot_be_booked_stays_and_harms_no_neighbour(
    stage: Stage, later: list[Callable[[], object]], caplog: pytest.LogCaptureFixture
) -> None:
    first, other, third = paid(stage, 3)
    # no two payments may have one transaction
    other = replace(other, notice=replace(other.notice, transaction_no=first.notice.transaction_no))
    Keeping()([first, other, third])
    later.pop()()
    assert booked() == (2, 2, 2)
    assert Heard.objects.count() == 1
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
    assert book_here(take_heard, heard) == ["accepted"] * 3
    assert booked() == (3, 3, 3)
