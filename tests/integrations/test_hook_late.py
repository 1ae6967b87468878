"""Is a notice answered when it is kept, and not before, though no thread waits for that?"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from django.test import RequestFactory
from granian.server import mp

from anxin.integrations import hook, hook_door
from anxin.integrations.hook_gathering import Gathering, Overloaded
from anxin.orders.models import Order
from anxin.payments.models import Channel, Heard
from anxin.site import answer_late
from anxin.site.ports import free_ports
from anxin.site.web_command import web_command
from tests.security.conftest import Bank
from tests.security.conftest import hook as door_of
from tests.support.cast import Stage, furnished
from tests.support.databases import Database
from tests.support.waiting import until

PATIENCE = 60.0


class Knock:
    """One request at the late door, and what it is answered."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.answers.append((status, dict(headers), body))


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop."""
    return furnished()


def bank_of(stage: Stage) -> Bank:
    """The other side of the shop's sandbox channel."""
    made = Bank(stage.world.channel, Channel.objects.get(pk=stage.world.channel).account)
    Channel.objects.filter(pk=made.channel).update(their_key=made.key.public_key().public_bytes_raw().hex())
    return made


def told(stage: Stage, bank: Bank) -> tuple[UUID, bytes]:
    """An order of Bea's, and the notice that it is paid."""
    payment = stage.begins_to_pay(stage.places("steam-50").order)
    return payment.order_id, bank.notice(payment.pk, payment.amount_minor)


@pytest.fixture
def knocks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Knock]:
    """``knocks(path, body, headers)``: what becomes of it at the late door; what it leaves to the site gets 299."""
    monkeypatch.setattr(hook_door, "begin_threads", lambda: None)  # the test's transaction is on this thread
    application = hook_door.late_door(lambda asked, environ: asked.response_bytes(299, [], b""))

    def knock(path: str, body: bytes = b"", headers: dict[str, str] | None = None, **environ: Any) -> Knock:
        request = RequestFactory().post(path, body, content_type="application/json", headers=headers or {})
        made = Knock()
        application(made, request.environ | environ)
        return made

    return knock


def statuses(knock: Knock) -> list[int]:
    return [status for status, _, _ in knock.answers]


def test_the_late_door_lets_in_what_the_other_lets_in(stage: Stage, knocks: Callable[..., Knock]) -> None:
    bank = bank_of(stage)
    order, body = told(stage, bank)
    forger = Bank(bank.channel, bank.merchant)
    assert statuses(knocks("/")) == [299]
    assert statuses(knocks(door_of(bank.channel), body, bank.envelope(body), SCRIPT_NAME="/below")) == [299]
    assert statuses(knocks(door_of(bank.channel), body, bank.envelope(body), REQUEST_METHOD="PUT")) == [405]
    assert statuses(knocks(door_of(bank.channel), body, forger.envelope(body))) == [401]
    assert stage.order(order).state == "placed"
    ((status, headers, content),) = knocks(door_of(bank.channel), body, bank.envelope(body)).answers
    assert (status, content) == (200, b'{"code": "SUCCESS"}')
    assert headers["Content-Length"] == str(len(content))
    assert stage.order(order).state == "delivered"


@pytest.mark.parametrize(("error", "status"), [(Overloaded("too many wait"), 503), (KeyError("broken"), 500)])
@pytest.mark.parametrize("at_once", [True, False])
def test_what_could_not_be_kept_is_not_taken_for_a_yes(
    error: Exception,
    status: int,
    at_once: bool,
    stage: Stage,
    knocks: Callable[..., Knock],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bank = bank_of(stage)
    _, body = told(stage, bank)

    class Failing:
        def hand_over(self, received: object, told: Callable[[BaseException | None], object]) -> None:
            if at_once:
                raise error
            told(error)

    monkeypatch.setattr(hook, "PAYMENTS", Failing())
    assert statuses(knocks(door_of(bank.channel), body, bank.envelope(body))) == [status]


@contextmanager
def server_with_one_thread(database: Database) -> Iterator[str]:
    """The shop's web server as it is started, with a single thread for all requests; its address."""
    port = free_ports()
    environment = {**os.environ, "DATABASE_URL": database.url, "ANXIN_BASE_URL": f"http://127.0.0.1:{port}"}
    command = web_command(port)
    command[command.index("--blocking-threads") + 1] = "1"
    process = subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL)
    try:
        until(lambda: healthy(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def healthy(site: str) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(f"{site}/healthz", trust_env=False, timeout=PATIENCE).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def is_waited_for(connection: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for what this connection has locked."""
    found = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
    return found is not None and found[0] > 0


def test_the_only_thread_serves_others_while_a_notice_waits_and_the_answer_comes_after_the_commit(
    open_stage: Stage, committed_db: Database
) -> None:
    bank = bank_of(open_stage)
    order, body = told(open_stage, bank)
    with server_with_one_thread(committed_db) as site, psycopg.connect(committed_db.url) as holding:
        holding.execute("LOCK TABLE payments_heard IN SHARE MODE")
        sent = raw(f"{site}{door_of(bank.channel)}", body, bank.envelope(body))
        until(lambda: is_waited_for(holding))
        assert healthy(site)
        sent.settimeout(0.0)
        with pytest.raises(BlockingIOError):
            sent.recv(1)
        sent.settimeout(PATIENCE)
        holding.rollback()
        assert sent.recv(65_536).startswith(b"HTTP/1.1 200")
        until(lambda: Order.objects.get(pk=order).state in {"paid", "delivered"})
        until(lambda: not Heard.objects.exists())
        sent.close()


def raw(address: str, body: bytes, headers: dict[str, str]) -> socket.socket:
    """A request that is sent, and whose answer nobody waits for yet."""
    url = httpx.URL(address)
    lines = {"Host": f"{url.host}:{url.port}", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    sent = socket.create_connection((url.host, url.port or 80), PATIENCE)
    sent.sendall(f"POST {url.path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return sent


def test_this_server_can_answer_late_and_one_that_cannot_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(mp), answer_late.MAKES_IT, lambda *_: None)
    assert answer_late.answer_late()
    monkeypatch.delitem(vars(mp), answer_late.MAKES_IT)
    assert not answer_late.answer_late()
    assert answer_late.MAKES_IT not in vars(mp)


class Held:
    """Acts when it may, and for negative numbers says what is wrong."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, items: Any) -> list[int | Exception]:
        self.groups.append([*items])
        self.begun.release()
        assert self.may_end.acquire(timeout=PATIENCE)
        return [10 * item if item >= 0 else ValueError(item) for item in items]


def over(gathering: Gathering[int, int], item: int) -> "Future[BaseException | None]":
    """Hand it over; what it is told."""
    told: Future[BaseException | None] = Future()
    gathering.hand_over(item, told.set_result)
    return told


def on_a_thread(task: Callable[[], object]) -> bool:
    threading.Thread(target=task, daemon=True).start()
    return True


def test_each_who_went_away_is_told_its_own_end_after_its_group() -> None:
    act = Held()
    gathering = Gathering(act, elsewhere=on_a_thread)
    first = over(gathering, 0)
    assert act.begun.acquire(timeout=PATIENCE)
    good, bad = over(gathering, 1), over(gathering, -1)
    assert not first.done()
    act.may_end.release()
    assert first.result(PATIENCE) is None
    assert act.begun.acquire(timeout=PATIENCE)
    assert not good.done()
    act.may_end.release()
    assert good.result(PATIENCE) is None
    assert isinstance(bad.result(PATIENCE), ValueError)
    assert act.groups == [[0], [1, -1]]


def test_one_whose_telling_breaks_leaves_nobody_untold() -> None:
    act = Held()
    gathering = Gathering(act, elsewhere=on_a_thread)
    act.may_end.release(3)

    def breaks(_: BaseException | None) -> None:
        raise KeyError("gone")

    gathering.hand_over(0, breaks)
    assert over(gathering, 1).result(PATIENCE) is None
    assert gathering.hand_in(2) == 20


def test_who_went_away_too_long_ago_is_told_to_come_again_and_is_not_done() -> None:
    act = Held()
    gathering = Gathering(act, patience_seconds=0.5, waiting=100_000, elsewhere=on_a_thread)
    first = over(gathering, 0)
    assert act.begun.acquire(timeout=PATIENCE)
    late = over(gathering, 1)

    def is_told_when_others_come() -> bool:
        over(gathering, 2)
        return late.done()

    until(is_told_when_others_come)
    assert isinstance(late.result(), Overloaded)
    act.may_end.release(100)
    assert first.result(PATIENCE) is None
    assert over(gathering, 3).result(PATIENCE) is None
    assert all(1 not in group for group in act.groups)


def test_more_than_may_wait_are_sent_away() -> None:
    act = Held()
    gathering = Gathering(act, waiting=1, elsewhere=on_a_thread)
    first = over(gathering, 0)
    assert act.begun.acquire(timeout=PATIENCE)
    second = over(gathering, 1)
    with pytest.raises(Overloaded):
        over(gathering, 2)
    act.may_end.release(2)
    assert (first.result(PATIENCE), second.result(PATIENCE)) == (None, None)


def test_who_waits_and_who_went_away_are_done_together_where_no_thread_acts_for_all() -> None:
    act = Held()
    gathering = Gathering(act)
    answers: list[int] = []
    leader = threading.Thread(target=lambda: answers.append(gathering.hand_in(1)))
    leader.start()
    assert act.begun.acquire(timeout=PATIENCE)
    gone = over(gathering, 2)
    act.may_end.release(2)
    assert gone.result(PATIENCE) is None
    leader.join(PATIENCE)
    assert answers == [10]
    assert act.groups == [[1], [2]]


def test_a_helper_acts_for_as_many_as_are_worth_it_while_another_one_acts() -> None:
    act = Held()
    gathering = Gathering(act, elsewhere=on_a_thread, helpers=1, helped_from=2)
    first = over(gathering, 0)
    assert act.begun.acquire(timeout=PATIENCE)
    few = over(gathering, 1)
    assert not act.begun.acquire(timeout=0.05)
    enough = over(gathering, 2)
    assert act.begun.acquire(timeout=PATIENCE)
    behind = [over(gathering, item) for item in (3, 4, 5)]
    # there is no second helper
    assert not act.begun.acquire(timeout=0.05)
    assert act.groups == [[0], [1, 2]]
    act.may_end.release(3)
    assert [told.result(PATIENCE) for told in (first, few, enough, *behind)] == [None] * 6
    assert act.groups == [[0], [1, 2], [3, 4, 5]]


def test_a_helper_leaves_too_few_to_who_acts_beside_him_and_comes_again() -> None:
    act = Held()
    gathering = Gathering(act, elsewhere=on_a_thread, helpers=1, helped_from=2)
    over(gathering, 0)
    assert act.begun.acquire(timeout=PATIENCE)
    one, other = over(gathering, 1), over(gathering, 2)
    assert act.begun.acquire(timeout=PATIENCE)
    left = over(gathering, 3)
    act.may_end.release()
    until(lambda: gathering._acting == 1)
    assert not left.done()
    again = over(gathering, 4)
    assert act.begun.acquire(timeout=PATIENCE)
    act.may_end.release(2)
    assert [told.result(PATIENCE) for told in (one, other, left, again)] == [None] * 4
    until(lambda: gathering._acting == 0)
    # and who comes when all have left is done
    act.may_end.release()
    assert over(gathering, 5).result(PATIENCE) is None
    assert act.groups == [[0], [1, 2], [3, 4], [5]]


def test_nobody_is_left_when_helpers_come_and_go() -> None:
    done: list[int] = []

    def act(items: Any) -> list[int]:
        done.extend(items)
        return [*items]

    gathering = Gathering(act, elsewhere=on_a_thread, helpers=2, helped_from=2, waiting=10_000)
    told = [over(gathering, item) for item in range(2_000)]
    assert [one.result(PATIENCE) for one in told] == [None] * 2_000
    assert sorted(done) == [*range(2_000)]
