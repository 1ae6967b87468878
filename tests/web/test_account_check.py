"""Is a buyer shown whose account it is, and does typing it twice do whenever that cannot be said?"""

import logging
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from anxin.catalog.models import Item
from anxin.flows.furnish_shop import Furnished
from anxin.integrations import look_up as looking
from anxin.orders.models import Line, Order
from tests.integrations.anxin_protocol.running import AnxinHouse, anxin_supplier, docked_at
from tests.simulators.processes import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db
GUEST: dict[str, Any] = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
QQ = "12345678"


@pytest.fixture(scope="module")
def house() -> Iterator[AnxinHouse]:
    """A real supplier of the open protocol."""
    with anxin_supplier() as running:
        yield running


@pytest.fixture
def coins(shop: Furnished, house: AnxinHouse, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an item whose supplier tells nicknames."""
    monkeypatch.setattr(looking, "WAIT_SECONDS", PATIENCE_SECONDS)
    docked = docked_at(house, shop.shop)
    Item.objects.filter(sku="qq-coin-50").update(supplier=docked, sku="coin-50")
    return f"/items/{shop.items['qq-coin-50']}/"


def token(page: str) -> str:
    found = re.search(r'name="account_seen" value="([^"]+)"', page)
    return found[1] if found else ""


def test_the_nickname_is_shown_and_the_account_need_not_be_typed_twice(
    coins: str, stu: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert f'hx-post="{coins}account/"' in stu.get(coins).content.decode()
    told = stu.post(f"{coins}account/", {"account": QQ}).content.decode()
    assert "昵称：1**" in told
    given = {**GUEST, "account": QQ, "account_seen": token(told)}
    assert stu.post(f"{coins}order/", given).status_code == 302
    assert Line.objects.get().account_hint == "123****78"
    assert QQ not in caplog.text


def test_what_was_shown_holds_for_that_account_alone(coins: str, stu: Client) -> None:
    seen = token(stu.post(f"{coins}account/", {"account": QQ}).content.decode())
    answer = stu.post(f"{coins}order/", {**GUEST, "account": "87654321", "account_seen": seen})
    assert answer.status_code == 422
    forged = stu.post(f"{coins}order/", {**GUEST, "account": QQ, "account_seen": seen[:-2] + "xx"})
    assert forged.status_code == 422
    assert not Order.objects.exists()


def test_silence_falls_back_to_typing_twice(coins: str, stu: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    until = threading.Event()

    class Silent:
        def check_account(self, *, sku: str, account: str) -> str | None:
            until.wait(20)
            return "来晚了"

    monkeypatch.setattr(looking, "supplier_system", lambda supplier: Silent())
    monkeypatch.setattr(looking, "WAIT_SECONDS", 0.05)
    told = stu.post(f"{coins}account/", {"account": QQ}).content.decode()
    until.set()
    assert "account_again" in told
    assert not token(told)
    assert stu.post(f"{coins}order/", {**GUEST, "account": QQ, "account_again": QQ}).status_code == 302


def test_an_account_that_is_not_known_is_typed_twice(coins: str, stu: Client, house: AnxinHouse) -> None:
    house.turn("behaviours", **{"coin-50": "fail"})
    told = stu.post(f"{coins}account/", {"account": QQ}).content.decode()
    house.turn("behaviours", **{"coin-50": "deliver"})
    assert not token(told)
    assert "account_again" in told


def test_nobody_tries_accounts_by_the_dozen(coins: str, stu: Client) -> None:
    told = [stu.post(f"{coins}account/", {"account": str(10_000 + n)}).content.decode() for n in range(25)]
    assert [bool(token(page)) for page in told] == [True] * 20 + [False] * 5


def test_goods_without_a_look_up_say_nothing(shop: Furnished, stu: Client) -> None:
    address = f"/items/{shop.items['steam-50']}/"
    assert "account-check" not in stu.get(address).content.decode()
    assert not token(stu.post(f"{address}account/", {"account": QQ}).content.decode())
