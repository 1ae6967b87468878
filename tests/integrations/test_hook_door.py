"""Does the door beside Django's let in what the view lets in, and nothing else?"""

import io
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from anxin.integrations import hook, hook_door
from anxin.integrations.hook_gathering import Overloaded
from anxin.payments.models import Channel, Notice
from tests.security.conftest import Bank
from tests.support.cast import Stage, furnished

Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop."""
    return furnished()


@pytest.fixture
def bank(stage: Stage) -> Bank:
    """The other side of the shop's sandbox channel."""
    made = Bank(stage.world.channel, Channel.objects.get(pk=stage.world.channel).account)
    Channel.objects.filter(pk=made.channel).update(their_key=made.key.public_key().public_bytes_raw().hex())
    return made


@pytest.fixture
def at_door(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """``at_door(path, body, headers)``: what the door answers; what it leaves to the site is answered with 299."""
    monkeypatch.setattr(hook_door, "begin_threads", lambda: None)  # the test's transaction is on this thread

    def site(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        start_response("299 The Site", [])
        return [b""]

    application = hook_door.hook_door(site)

    def knock(path: str, body: bytes = b"", headers: dict[str, str] | None = None, **environ: Any) -> Answer:
        request = RequestFactory().post(path, body, content_type="application/json", headers=headers or {})
        said: list[Any] = []
        content = application(request.environ | environ, lambda status, told: said.extend([status, told]))
        return int(said[0].split()[0]), dict(said[1]), b"".join(content)

    return knock


def door_of(channel: UUID) -> str:
    return f"/hooks/channel/{channel}/"


def told(stage: Stage, bank: Bank) -> tuple[UUID, bytes]:
    """An order of Bea's, and the notice that it is paid."""
    payment = stage.begins_to_pay(stage.places("steam-50").order)
    return payment.order_id, bank.notice(payment.pk, payment.amount_minor)


def test_a_true_notice_pays_the_order(stage: Stage, bank: Bank, at_door: Callable[..., Answer]) -> None:
    order, body = told(stage, bank)
    status, headers, content = at_door(door_of(bank.channel), body, bank.envelope(body))
    assert (status, content) == (200, b'{"code": "SUCCESS"}')
    assert headers["Content-Length"] == str(len(content))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert stage.order(order).state == "delivered"


def test_false_notices_are_refused_in_one_way(stage: Stage, bank: Bank, at_door: Callable[..., Answer]) -> None:
    order, body = told(stage, bank)
    forger = Bank(bank.channel, bank.merchant)
    answers = [
        at_door(door_of(bank.channel), body),
        at_door(door_of(bank.channel), body, forger.envelope(body)),
        at_door(door_of(bank.channel), body + b" ", bank.envelope(body)),
        at_door(door_of(bank.channel) + "?a=1", body, bank.envelope(body)),
        at_door(door_of(uuid4()), body, bank.envelope(body)),
    ]
    assert {(status, content) for status, _, content in answers} == {(401, b'{"code": "REFUSED"}')}
    assert stage.order(order).state == "placed"
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "path", ["/", "/hooks/channel/", "/hooks/supplier/", "/hooks/channel/1/", "/hooks/channel//x/"]
)
def test_what_is_no_channels_address_goes_to_the_site(path: str, at_door: Callable[..., Answer]) -> None:
    assert at_door(path)[0] == 299
    assert at_door(door_of(uuid4()).upper())[0] == 299
    assert at_door(door_of(uuid4()) + "x")[0] == 299
    assert at_door(door_of(uuid4()), SCRIPT_NAME="/below")[0] == 299


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_not_allowed(method: str, bank: Bank, at_door: Callable[..., Answer]) -> None:
    assert at_door(door_of(bank.channel), REQUEST_METHOD=method)[0] == 405


def test_a_body_that_is_too_large_is_not_read(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    _, body = told(stage, bank)
    unread = io.BytesIO(body)
    answer = at_door(door_of(bank.channel), body, bank.envelope(body), **{"wsgi.input": unread})
    assert answer[0] == 413
    assert unread.tell() == 0
    assert not Notice.objects.exists()


def test_a_broken_flow_is_not_taken_for_a_yes(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = told(stage, bank)

    class Broken:
        def hand_in(self, received: object) -> str:
            raise KeyError("broken")

    monkeypatch.setattr(hook, "PAYMENTS", Broken())
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 500


def test_who_finds_no_room_is_told_to_come_again(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    order, body = told(stage, bank)

    class Full:
        def hand_in(self, received: object) -> str:
            raise Overloaded("too many wait")

    with monkeypatch.context() as patch:
        patch.setattr(hook, "PAYMENTS", Full())
        assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 503
    assert stage.order(order).state == "placed"
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 200


def test_new_keys_count_with_the_first_notice_under_them(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = told(stage, bank)
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 200
    new = Bank(bank.channel, bank.merchant)
    Channel.objects.filter(pk=bank.channel).update(their_key=new.key.public_key().public_bytes_raw().hex())
    monkeypatch.setattr("anxin.integrations.hook_channels.DOUBTED_SECONDS", 0.0)
    assert at_door(door_of(bank.channel), body, new.envelope(body))[0] == 200
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 401


def test_old_keys_are_not_believed_after_a_second(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = told(stage, bank)
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 200
    Channel.objects.filter(pk=bank.channel).update(their_key="44" * 32)
    monkeypatch.setattr("anxin.integrations.hook_channels.KEPT_SECONDS", 0.0)
    assert at_door(door_of(bank.channel), body, bank.envelope(body))[0] == 401


def test_false_notices_do_not_have_the_row_read_each_time(
    stage: Stage, bank: Bank, at_door: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, body = told(stage, bank)
    monkeypatch.setattr("anxin.integrations.hook_channels.DOUBTED_SECONDS", 60.0)
    monkeypatch.setattr("anxin.integrations.hook_channels.KEPT_SECONDS", 60.0)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(5):
            assert at_door(door_of(bank.channel), body, Bank(bank.channel, bank.merchant).envelope(body))[0] == 401
    assert len(asked) == 1
