"""May a reseller have as many orders at once as it can pay for, and hold no more of the shelf than that?"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from anxin.catalog.models import Item
from anxin.delivery.models import Code
from anxin.flows.enforce_policies import enforce_policies
from anxin.flows.open_resale import Wanted
from anxin.flows.place_order import Wish, place_order
from anxin.integrations.selling import sell
from anxin.orders.models import Order
from anxin.resale.models import Resale
from tests.flows.test_policies import announced
from tests.integrations.selling import test_dujiao_next, test_goofish, test_repeats
from tests.integrations.selling.conftest import CREDIT, PRICE, Market, gives_credit
from tests.support.cast import DAY

DUJIAO = ("dujiao_next", {"api_secret": test_dujiao_next.SECRET})
GOOFISH = ("goofish", test_goofish.SETTINGS)
SIX = 6
AtOnce = Callable[..., list[Any]]


def not_paid_yet(market: Market, quantity: int = SIX) -> None:
    """Another request of the same reseller has put its codes aside and is about to pay."""
    wish = Wish(item=market.item, quantity=quantity, contact="shop@down.example", agreed=1, exclusion_confirmed=True)
    place_order(wish, buyer=market.reseller.buyer_id, by="reseller:x", at=market.stage.at)


def asks(market: Market, quantity: int = SIX) -> tuple[bool, str]:
    """Whether that many are sold at the market's door, and else the word."""
    kind, number = market.reseller.kind, uuid4().hex
    if kind == "goofish":
        changes = {"buy_quantity": quantity, "max_amount": quantity * PRICE}
        fields = test_goofish.wanted(market, number) | changes
        code = test_goofish.asked(market, test_goofish.PURCHASE, fields)["code"]
        return code == "0", code
    if kind == "dujiao_next":
        wanted = test_dujiao_next.wanted(market, number, quantity=quantity)
        said = test_dujiao_next.told(test_dujiao_next.asked(market, "POST", "orders", wanted))
        return said["ok"], str(said.get("error_code"))
    status, fields = test_repeats.posts(market, number, quantity=quantity)
    return status == 200, str(fields.get("code"))


def changes(market: Market, what: str) -> None:
    """Other rules come into force, the price is raised, or the item leaves the shelf."""
    if what == "rules":
        version = announced(market.stage)
        enforce_policies([version], at=market.stage.wait(7 * DAY))
    elif what == "price":
        Item.objects.update(price_minor=9_999 + 1)
    else:
        Item.objects.update(state="withdrawn")


@pytest.mark.parametrize("market", [*test_repeats.OURS, DUJIAO, GOOFISH], indirect=True)
def test_six_are_sold_while_six_are_being_paid(market: Market) -> None:
    Item.objects.update(most_reserved=10)
    gives_credit(market.stage, 2 * SIX * PRICE)
    not_paid_yet(market)
    sold, why = asks(market)
    assert sold, why


@pytest.mark.parametrize("market", test_repeats.OURS, indirect=True)
def test_no_more_is_put_aside_than_the_balance_pays(market: Market) -> None:
    most = CREDIT // PRICE
    not_paid_yet(market, most - 1)
    assert asks(market, 2) == (False, "BUSY")
    assert not Resale.objects.exists(), "the number may come again"
    assert asks(market, 1)[0]


@pytest.mark.parametrize("market", test_repeats.OURS, indirect=True)
@pytest.mark.parametrize(("rival", "why"), [("rules", "BUSY"), ("price", "PRICE_EXCEEDS"), ("off", "SKU_UNKNOWN")])
def test_what_changes_at_the_last_moment_is_said_by_name(
    market: Market, monkeypatch: pytest.MonkeyPatch, rival: str, why: str
) -> None:
    def late(*args: Any, **named: Any) -> Any:
        changes(market, rival)
        return place_order(*args, **named)

    monkeypatch.setattr("anxin.integrations.selling.place_order", late)
    assert asks(market, 1) == (False, why)
    assert not Order.objects.exists()


def test_two_connections_sell_six_each(open_market: Market, at_once: AtOnce) -> None:
    Item.objects.update(most_reserved=10)
    gives_credit(open_market.stage, 10 * SIX * PRICE)
    for _ in range(3):
        wishes = [Wanted(number=uuid4().hex, item=open_market.item, quantity=SIX) for _ in range(2)]
        calls = [partial(sell, open_market.reseller, one, most_minor=None, at=open_market.stage.at) for one in wishes]
        assert [sold.order.state for sold in at_once(*calls)] == ["delivered"] * 2
    assert not Code.objects.filter(state="reserved").exists()
