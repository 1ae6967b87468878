"""Can goods for an account on a game's server be sold to other shops, and bought from them?"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from anxin.agenda.kinds import Kind
from anxin.catalog.models import Item
from anxin.delivery.supplier import SupplyAsk
from anxin.flows.claim_supply import claim_supply
from anxin.flows.open_resale import Wanted
from anxin.integrations.acg.supplier import AcgSupplier
from anxin.integrations.dujiao_next.supplier import DujiaoNextSupplier
from anxin.integrations.goofish.supplier import GoofishSupplier
from anxin.integrations.kayisu.supplier import KayisuSupplier
from anxin.integrations.kayixin.supplier import KayixinSupplier
from anxin.integrations.selling import NotSold, sell
from anxin.orders.models import Line
from anxin.orders.queries import account_of
from anxin.resale.number_of import number_of
from tests.integrations.selling import test_dujiao_next, test_goofish
from tests.integrations.selling.conftest import Market
from tests.simulators.listener import listening

WHOLE = "祖安 / 123456789"
GAME = {"account_kind": "game", "account_form": {"servers": ["艾欧尼亚", "祖安"]}}
DUJIAO = {"api_secret": test_dujiao_next.SECRET}


def on_servers(market: Market) -> Item:
    """Coins of a game whose accounts are on servers."""
    rows = Item.objects.filter(pk=market.stage.item("qq-coin-50"))
    rows.update(**GAME)
    return rows.get()


def topped_up() -> list[str]:
    return [account_of(line) for line in Line.objects.select_related("item")]


@pytest.mark.parametrize("market", [("anxin", {"secret": "5a" * 32})], indirect=True)
def test_our_own_program_writes_both_into_one_field(market: Market) -> None:
    item = on_servers(market)
    wanted = Wanted(number=uuid4().hex, item=item.pk, quantity=1, account=WHOLE)
    sell(market.reseller, wanted, most_minor=None, at=market.stage.at)
    assert topped_up() == [WHOLE]
    (errand,) = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=market.stage.at, lease_seconds=60)
    assert (errand.ask("").server, errand.ask("").id_there) == ("祖安", "123456789")
    for wrong in ("123456789", "德玛西亚 / 123456789"):
        other = Wanted(number=uuid4().hex, item=item.pk, quantity=1, account=wrong)
        with pytest.raises(NotSold):
            sell(market.reseller, other, most_minor=None, at=market.stage.at)


@pytest.mark.parametrize("form", [{"account": WHOLE}, {"account": "123456789", "server": "祖安"}])
@pytest.mark.parametrize("market", [("dujiao_next", DUJIAO)], indirect=True)
def test_dujiao_next_may_use_one_field_or_two(market: Market, form: dict[str, str]) -> None:
    number = number_of(on_servers(market).pk)
    shown = test_dujiao_next.told(test_dujiao_next.asked(market, "GET", f"products/{number}"))["product"]
    assert [field["key"] for field in shown["manual_form_schema"]["fields"]] == ["account", "server"]
    wanted = test_dujiao_next.wanted(market, sku_id=number, quantity=1, manual_form_data=form)
    assert test_dujiao_next.told(test_dujiao_next.asked(market, "POST", "orders", wanted))["ok"] is True
    assert topped_up() == [WHOLE]


@pytest.mark.parametrize("market", [("goofish", test_goofish.SETTINGS)], indirect=True)
def test_the_interface_of_goofish_names_the_server_by_itself(market: Market) -> None:
    item = on_servers(market)
    detail = test_goofish.asked(market, "goods/detail", {"goods_type": 1, "goods_no": str(item.pk)})["data"]
    assert [field["code"] for field in detail["template"]] == ["account", "game_server"]
    changes = {"goods_no": str(item.pk), "buy_quantity": 1, "max_amount": 4_900}
    content = {"account": "123456789", "game_server": "祖安"}
    wanted = test_goofish.wanted(market) | changes | {"biz_content": content}
    assert test_goofish.asked(market, test_goofish.RECHARGE, wanted)["code"] == "0"
    assert topped_up() == [WHOLE]


SETTINGS = {"account_field": "账号", "server_field": "区服"}
BOTH = {"账号": "123456789", "区服": "祖安"}
ORDERS: list[tuple[type, dict[str, str], Callable[[Any], Any], Any]] = [
    (
        GoofishSupplier,
        test_goofish.SETTINGS,
        lambda sent: sent["biz_content"],
        {"account": "123456789", "game_server": "祖安"},
    ),
    (KayisuSupplier, {"api_key": "a-key-of-ours"}, lambda sent: sent["attach"], BOTH),
    (
        KayixinSupplier,
        {"app_secret": "a-key-of-ours"},
        lambda sent: {one["name"]: one["value"] for one in sent["attach"]},
        BOTH,
    ),
]


@pytest.mark.parametrize(("maker", "keys", "read", "expected"), ORDERS)
def test_the_server_goes_out_in_its_own_field(
    maker: Any, keys: dict[str, str], read: Callable[[Any], Any], expected: Any
) -> None:
    ask = SupplyAsk(
        delivery=uuid4(), sku="100", quantity=1, max_price_minor=500, callback_url="", account=WHOLE, server="祖安"
    )
    with listening(b"{}") as listener:
        base_url = listener.url.partition("/hooks")[0]
        client = maker.from_settings(base_url=base_url, account="1001", settings=keys | SETTINGS)
        client.place(ask)
        client.close()
    assert read(json.loads(listener.arrived[0].body)) == expected


@pytest.mark.parametrize("maker", [AcgSupplier, DujiaoNextSupplier])
def test_without_a_field_for_it_the_server_stays_before_the_account(maker: Any) -> None:
    keys = {"app_key": "a-key-of-ours", "api_secret": "a-key-of-ours", "account_field": "账号"}
    ask = SupplyAsk(
        delivery=uuid4(), sku="1:1", quantity=1, max_price_minor=500, callback_url="", account=WHOLE, server="祖安"
    )
    for settings, expected in ((keys, {"账号": WHOLE}), (keys | SETTINGS, BOTH)):
        client = maker.from_settings(base_url="http://127.0.0.1:9", account="1001", settings=settings)
        assert client._attached(ask) == expected
        client.close()
