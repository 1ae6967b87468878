"""Are notices that come in together booked like each by itself, whatever is wrong with one of them or with us?"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, cast

import pytest
from django.db import InterfaceError, OperationalError

from anxin.agenda.models import Ask
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.integrations.hook_booking import Overloaded, book
from anxin.ledger.models import Transfer
from anxin.payments.models import Notice, Payment
from tests.support.cast import QQ, Stage, furnished
from tests.support.waiting import until_nobody_else_writes

NOBODY = cast("list[Received]", [None, None])


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()


def paid(stage: Stage, count: int) -> list[Received]:
    """What the channel says of so many orders."""
    return [stage.notice(stage.begins_to_pay(stage.places("qq-coin-50", account=QQ).order)) for _ in range(count)]


def poisoned(received: Received, like: Received) -> Received:
    """A notice that claims the transaction of another: no two payments may have one."""
    return replace(received, notice=replace(received.notice, transaction_no=like.notice.transaction_no))


def test_a_notice_that_cannot_be_booked_harms_no_neighbour(open_stage: Stage) -> None:
    first, *others = paid(open_stage, 4)
    others[1] = poisoned(others[1], first)
    ends = book(accept_payments, [first, *others])
    assert [end if isinstance(end, str) else type(end).__name__ for end in ends] == [
        "accepted",
        "accepted",
        "IntegrityError",
        "accepted",
    ]
    assert Transfer.objects.filter(kind="paid").count() == Notice.objects.count() == 3
    assert Ask.objects.filter(kind="supplier_place").count() == 3
    assert Payment.objects.get(pk=others[1].notice.payment).state == "started"


def test_the_same_notices_by_many_threads_at_once_are_booked_once(open_stage: Stage, at_once: Any) -> None:
    notices = paid(open_stage, 6)
    ends = at_once(*[partial(book, accept_payments, group) for group in (notices, notices[::-1], notices[:3]) * 2])
    assert sorted(word for end in ends for word in end) == ["accepted"] * 6 + ["repeat"] * 24
    assert Transfer.objects.filter(kind="paid").count() == Notice.objects.count() == 6


class Lost(Exception):
    sqlstate = "40P01"


def test_a_group_that_loses_to_a_rival_is_tried_again() -> None:
    asked: list[int] = []

    def flow(received: Sequence[Any], *, at: object) -> list[str]:
        asked.append(len(received))
        if len(asked) < 3:
            raise OperationalError from Lost()
        return ["accepted"] * len(received)

    assert book(flow, NOBODY) == ["accepted"] * 2
    assert asked == [2, 2, 2]


@pytest.mark.parametrize("broken", [OperationalError, InterfaceError])
def test_without_a_database_all_come_again_and_none_is_tried_alone(broken: type[Exception]) -> None:
    asked: list[int] = []

    def flow(received: Sequence[Any], *, at: object) -> list[str]:
        asked.append(len(received))
        raise broken("no connection")

    ends = book(flow, NOBODY)
    assert [type(end) for end in ends] == [Overloaded, Overloaded]
    assert asked == [2]


KILLED = """
import sys, time
import django
django.setup()
from anxin.flows.acts import take_payments
taken = take_payments.take_plain
def halting(received, *, at):
    places = taken(received, at=at)
    print(len(places), flush=True)
    time.sleep(600)
take_payments.take_plain = halting
import pickle
from anxin.flows.accept_payments import accept_payments
from anxin.integrations.hook_booking import book
book(accept_payments, pickle.loads(bytes.fromhex(sys.stdin.readline())))
"""


def test_a_process_killed_before_its_commit_loses_nothing_that_is_told_again(
    open_stage: Stage, committed_db: Any
) -> None:
    import pickle

    notices = paid(open_stage, 5)
    environment = {**os.environ, "DATABASE_URL": committed_db.url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(pickle.dumps(notices).hex() + "\n")
        child.stdin.flush()
        assert child.stdout.readline().strip() == "5"
        child.send_signal(signal.SIGKILL)
    until_nobody_else_writes()
    assert not Notice.objects.exists()
    assert not Transfer.objects.exists()
    assert book(accept_payments, notices) == ["accepted"] * 5
    assert book(accept_payments, notices) == ["repeat"] * 5
    assert Transfer.objects.filter(kind="paid").count() == Ask.objects.filter(kind="supplier_place").count() == 5
