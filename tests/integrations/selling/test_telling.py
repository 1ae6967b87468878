"""Are resellers told of their orders in their own protocol, so that their programs believe it?"""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from anxin.delivery.supplier import CallbackForged, SupplyStatus
from anxin.flows.open_resale import Wanted, open_resale
from anxin.integrations.dujiao_next.supplier import DujiaoNextSupplier
from anxin.integrations.dujiao_next.tell import tell as tell_dujiao_next
from anxin.integrations.goofish.supplier import GoofishSupplier
from anxin.integrations.goofish.tell import tell as tell_goofish
from anxin.integrations.selling import sell, standing
from anxin.resale.models import Resale, Reseller
from anxin.resale.refusals import NumberTaken
from tests.integrations.selling.conftest import Market
from tests.simulators.listener import Listener, listening

DUJIAO: dict[str, str] = {"api_secret": "a-secret-of-the-reseller"}
GOOFISH = {"app_id": "677859093659717", "app_secret": "app-secret-1", "mch_secret": "mch-secret-1"}
KINDS: dict[str, tuple[dict[str, str], Any, Any, bytes]] = {
    "dujiao_next": (DUJIAO, tell_dujiao_next, DujiaoNextSupplier, b'{"ok":true}'),
    "goofish": (GOOFISH, tell_goofish, GoofishSupplier, b'{"code":0,"msg":"OK"}'),
}
both = pytest.mark.parametrize("market", [(kind, told[0]) for kind, told in KINDS.items()], indirect=True)


@pytest.fixture
def shop(market: Market) -> Iterator[Listener]:
    """Where the reseller's program listens."""
    with listening(KINDS[market.reseller.kind][3]) as listener:
        yield listener


def sold(market: Market, url: str) -> Resale:
    wanted = Wanted(number=uuid4().hex, item=market.item, quantity=2, callback_url=url)
    return sell(market.reseller, wanted, most_minor=None, at=market.stage.at)


@both
def test_a_delivered_order_is_told_with_its_codes_and_believed(market: Market, shop: Listener) -> None:
    settings, tell, client_of, _ = KINDS[market.reseller.kind]
    resale = sold(market, shop.url)
    assert tell(resale)
    (one,) = shop.arrived
    client = client_of.from_settings(base_url="http://127.0.0.1:9", account="downstream-1", settings=settings)
    callback = client.verify_callback(method="POST", path=one.path, headers=one.headers, body=one.body)
    assert callback.delivery.hex == resale.number
    assert callback.answer.status is SupplyStatus.DELIVERED
    told = standing(resale, at=market.stage.at, address=None, show=True)
    assert told is not None
    assert len(told.codes) == 2
    assert all(code.encode() in one.body for code in told.codes)
    with pytest.raises(CallbackForged):
        client.verify_callback(method="POST", path=one.path, headers=one.headers, body=one.body + b" ")


@both
def test_a_shop_that_does_not_take_it_is_told_again_later(market: Market, shop: Listener) -> None:
    tell = KINDS[market.reseller.kind][1]
    resale = sold(market, shop.url)
    shop.statuses = [500, 200]
    assert [tell(resale), tell(resale)] == [False, True]
    assert len(shop.arrived) == 2


@both
def test_nobody_listening_or_no_keys_is_not_told(market: Market) -> None:
    tell = KINDS[market.reseller.kind][1]
    started = time.monotonic()
    resale = sold(market, "http://127.0.0.1:9/nowhere")
    assert not tell(resale)
    Reseller.objects.update(secret_sealed=b"")
    assert not tell(resale)
    assert time.monotonic() - started < 60


@both
def test_what_was_asked_is_kept_as_a_mark_that_nobody_can_try_numbers_against(market: Market) -> None:
    asked = Wanted(number=uuid4().hex, item=market.item, quantity=1, account="13800138000")
    row = Resale.objects.get(pk=open_resale(market.reseller.pk, asked, at=market.stage.at))
    told = "\n".join((str(asked.item), "1", asked.account))
    assert row.asked_mark not in ("", hashlib.sha256(told.encode()).hexdigest())
    with pytest.raises(NumberTaken):
        open_resale(market.reseller.pk, replace(asked, quantity=2), at=market.stage.at)
    Resale.objects.update(asked_mark="")
    assert open_resale(market.reseller.pk, asked, at=market.stage.at) == row.pk, "a number of before is known again"
    assert Resale.objects.get().asked_mark == row.asked_mark
