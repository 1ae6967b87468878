"""Does the door for notices let in what the site's view lets in, and nothing else?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import OperationalError

from anxin.integrations import hook, hook_channels, hook_keeping
from anxin.integrations.hook import Told
from anxin.integrations.hook_door import HookDoor
from anxin.integrations.hook_http import Answer, Asked
from anxin.integrations.hook_thread import Threads, Work
from anxin.payments.models import Channel, Notice, Payment
from anxin.routines.soon import Soon
from tests.security.conftest import Bank
from tests.support.cast import Stage, furnished
from tests.support.loops import in_a_loop
from tests.support.notices import bank_of, told


@pytest.fixture
def stage(committed_db: Any) -> Stage:
    """A furnished shop, in a database that the door's threads see as well."""
    return furnished()


@pytest.fixture
def bank(stage: Stage) -> Bank:
    """The other side of the shop's sandbox channel."""
    return bank_of(stage)


@dataclass(frozen=True)
class Post:
    """What somebody brings to the door."""

    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "POST"

    @property
    def asked(self) -> Asked:
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Asked(self.method, self.path.encode(), headers, self.body, stays=True)


def brought(*posts: Post, meanwhile: Callable[[], object] = lambda: None) -> list[Answer]:
    """What the door answers to one after the other, and all that follows is done; `meanwhile` before the last."""

    async def bring() -> list[Answer]:
        threads = Threads()
        door = HookDoor(threads)
        answers: list[Answer] = []
        try:
            for place, post in enumerate(posts, 1):
                if place == len(posts):
                    await threads.done(Work.READING, meanwhile)
                answers.append(await door.serve(post.asked))
        finally:
            await door.finish()
        return answers

    return in_a_loop(bring)


def statuses(*posts: Post) -> list[int]:
    return [status for status, _, _ in brought(*posts)]


def door_of(channel: UUID) -> str:
    return f"/hooks/channel/{channel}/"


def test_a_true_notice_pays_the_order(stage: Stage, bank: Bank) -> None:
    order, body = told(stage, bank)
    ((status, _, content),) = brought(Post(door_of(bank.channel), body, bank.envelope(body)))
    assert (status, content) == (200, '{"code": "SUCCESS"}')
    assert stage.order(order).state == "delivered"


def test_false_notices_are_refused_in_one_way(stage: Stage, bank: Bank) -> None:
    order, body = told(stage, bank)
    forger = Bank(bank.channel, bank.merchant)
    answers = brought(
        Post(door_of(bank.channel), body),
        Post(door_of(bank.channel), body, forger.envelope(body)),
        Post(door_of(bank.channel), body + b" ", bank.envelope(body)),
        Post(door_of(bank.channel) + "?a=1", body, bank.envelope(body)),
        Post(door_of(uuid4()), body, bank.envelope(body)),
    )
    assert {(status, content) for status, _, content in answers} == {(401, '{"code": "REFUSED"}')}
    assert stage.order(order).state == "placed"
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "path", ["/", "/hooks/channel/", "/hooks/supplier/", "/hooks/channel/1/", "/hooks/channel//x/", "/\xff", "*", ""]
)
def test_what_is_no_channels_address_is_not_here(path: str, committed_db: Any) -> None:
    there = door_of(uuid4())
    assert statuses(Post(path), Post(there.upper()), Post(there + "x"), Post("/below" + there)) == [404] * 4
    assert statuses(Post("/healthz")) == [200]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_not_allowed(method: str, bank: Bank) -> None:
    assert statuses(Post(door_of(bank.channel), method=method)) == [405]


async def not_at_once(soon: Soon, query: str, values: object) -> list[tuple[Any, ...]]:
    raise psycopg.OperationalError("the connection is lost")


def test_what_cannot_be_kept_at_once_is_kept_all_the_same(
    stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, body = told(stage, bank)
    monkeypatch.setattr(Soon, "alone", not_at_once)
    assert statuses(Post(door_of(bank.channel), body, bank.envelope(body))) == [200]
    assert stage.order(order).state == "delivered"


def test_a_broken_flow_is_not_taken_for_a_yes(stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    _, body = told(stage, bank)

    def broken(received: object, *, at: object) -> list[str]:
        raise KeyError("broken")

    monkeypatch.setattr(Soon, "alone", not_at_once)
    monkeypatch.setattr(hook_keeping, "hear_payments", broken)
    with pytest.raises(KeyError):
        brought(Post(door_of(bank.channel), body, bank.envelope(body)))


def test_who_finds_no_database_is_told_to_come_again(stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    order, body = told(stage, bank)

    def unreached(received: object, *, at: object) -> list[str]:
        raise OperationalError("no connection")

    post = Post(door_of(bank.channel), body, bank.envelope(body))
    with monkeypatch.context() as patch:
        patch.setattr(Soon, "alone", not_at_once)
        patch.setattr(hook_keeping, "hear_payments", unreached)
        assert statuses(post) == [503]
    assert stage.order(order).state == "placed"
    assert statuses(Post(door_of(bank.channel), body, bank.envelope(body))) == [200]


def test_refunds_notices_come_in_by_the_same_door(stage: Stage, bank: Bank) -> None:
    payment = Payment.objects.get(order=stage.buys("steam-50"))
    body = bank.notice(
        payment.pk, payment.amount_minor, notice_id="r-1", type="refund.succeeded", refund_no="R1", out_refund_no="R1"
    )
    (answer,) = brought(Post(door_of(bank.channel), body, bank.envelope(body)))
    assert answer[0] == hook.hear(bank.channel, Told("POST", door_of(bank.channel), envelope(bank, body), body))[0]


def envelope(bank: Bank, body: bytes) -> dict[str, str]:
    return {name.lower(): value for name, value in bank.envelope(body).items()}


def test_new_keys_count_with_the_first_notice_under_them(
    stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_channels, "DOUBTED_SECONDS", 0.0)
    monkeypatch.setattr(hook_channels, "KEPT_SECONDS", 60.0)
    _, body = told(stage, bank)
    new = Bank(bank.channel, bank.merchant)
    key = new.key.public_key().public_bytes_raw().hex()
    answers = brought(
        Post(door_of(bank.channel), body, bank.envelope(body)),
        Post(door_of(bank.channel), body, new.envelope(body)),
        meanwhile=lambda: Channel.objects.filter(pk=bank.channel).update(their_key=key),
    )
    assert [status for status, _, _ in answers] == [200, 200]
    assert statuses(Post(door_of(bank.channel), body, bank.envelope(body))) == [401]


@pytest.mark.parametrize(("seconds", "status"), [(0.0, 401), (60.0, 200)])
def test_old_keys_are_believed_for_a_second_more(
    seconds: float, status: int, stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_channels, "KEPT_SECONDS", seconds)
    _, body = told(stage, bank)
    first, second = [Post(door_of(bank.channel), body, bank.envelope(body)) for _ in range(2)]
    answers = brought(
        first, second, meanwhile=lambda: Channel.objects.filter(pk=bank.channel).update(their_key="44" * 32)
    )
    assert [said for said, _, _ in answers] == [200, status]


def test_false_notices_do_not_have_the_row_read_each_time(
    stage: Stage, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_channels, "DOUBTED_SECONDS", 60.0)
    monkeypatch.setattr(hook_channels, "KEPT_SECONDS", 60.0)
    read: list[UUID] = []
    reads = hook_channels._read

    def counted(channel: UUID) -> Channel | None:
        read.append(channel)
        return reads(channel)

    monkeypatch.setattr(hook_channels, "_read", counted)
    _, body = told(stage, bank)
    forger = Bank(bank.channel, bank.merchant)
    assert statuses(*[Post(door_of(bank.channel), body, forger.envelope(body)) for _ in range(5)]) == [401] * 5
    assert read == [bank.channel]
