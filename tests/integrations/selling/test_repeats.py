"""Is a number that was asked for before never refused for good while something may be delivered for it?"""

import json
import time
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from anxin.catalog.models import Item
from anxin.clock import now
from anxin.delivery.models import Code
from anxin.flows.bind_resale import bind_resale
from anxin.flows.open_resale import Wanted, open_resale
from anxin.flows.place_order import Wish, place_order
from anxin.integrations.sealed import request_message, sealed, shared_secret
from anxin.integrations.selling import BEING_SOLD, NotSold, sell
from anxin.orders.models import Order
from anxin.resale.models import Resale
from tests.integrations.selling.conftest import Market
from tests.support.cast import MINUTE

SECRET = "5a" * 32
OURS = [("anxin", {"secret": SECRET})]
ours = pytest.mark.parametrize("market", OURS, indirect=True)


def posts(market: Market, number: str, sku: str = "steam-50", quantity: int = 1) -> tuple[int, dict[str, Any]]:
    """The reseller orders, as the open protocol asks."""
    most_minor = 9_999 * quantity
    fields = {"order_no": number, "sku": sku, "quantity": quantity, "max_price_minor": most_minor, "callback_url": ""}
    body, stamp, nonce = json.dumps(fields).encode(), str(int(time.time())), uuid4().hex
    signature = shared_secret(SECRET, "anxin", "key")
    message = request_message("POST", "/supply/v1/orders", stamp, nonce, body)
    headers = sealed(signature, stamp, nonce, message) | {"anxin-key": "downstream-1"}
    answer = market.http.post("/supply/v1/orders", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def wanted(market: Market) -> Wanted:
    return Wanted(number=uuid4().hex, item=market.item, quantity=1)


def refused(market: Market, asked: Wanted) -> str:
    """Why nothing is sold now."""
    with pytest.raises(NotSold) as no:
        sell(market.reseller, asked, most_minor=None, at=market.stage.at)
    return no.value.why


def places_the_last(market: Market) -> Order:
    """A request has got as far as putting the last code aside."""
    Code.objects.filter(pk__in=Code.objects.order_by("pk")[1:].values("pk")).update(state="void")
    wish = Wish(item=market.item, quantity=1, contact="shop@down.example", agreed=1, exclusion_confirmed=True)
    placed = place_order(wish, buyer=market.reseller.buyer_id, by="reseller:x", at=market.stage.at)
    return Order.objects.get(pk=placed.order)


@ours
def test_an_order_is_told_after_its_item_has_left_the_shelf(market: Market) -> None:
    number = uuid4().hex
    status, first = posts(market, number)
    Item.objects.filter(pk=market.item).update(state="withdrawn")
    assert (status, posts(market, number)) == (200, (200, first))
    assert posts(market, number, "qq-coin-50") == (409, {"code": "CONFLICT"})
    assert posts(market, uuid4().hex) == (422, {"code": "SKU_UNKNOWN"})
    assert Order.objects.count() == 1


@ours
def test_nothing_is_refused_while_another_request_is_placing_the_order(market: Market) -> None:
    asked = wanted(market)
    number = open_resale(market.reseller.pk, asked, at=market.stage.at)
    order = places_the_last(market)
    market.stage.wait(BEING_SOLD / 2)
    assert refused(market, asked) == "unsure"
    bind_resale(number, order.pk)
    assert sell(market.reseller, asked, most_minor=None, at=market.stage.at).order == order
    order.refresh_from_db()
    assert order.state == "delivered"


@ours
def test_whoever_places_too_slowly_is_not_paid_after_the_refusal(market: Market) -> None:
    asked = wanted(market)
    number = open_resale(market.reseller.pk, asked, at=market.stage.at)
    order = places_the_last(market)
    market.stage.wait(BEING_SOLD + MINUTE)
    assert refused(market, asked) == "no_stock"
    assert bind_resale(number, order.pk) is None
    assert not Resale.objects.exists()
    order.refresh_from_db()
    assert (order.state, order.paid_at) == ("placed", None)


@ours
def test_what_is_asked_for_in_vain_is_refused_at_once_and_may_be_asked_for_again(market: Market) -> None:
    asked = replace(wanted(market), item=market.stage.item("qq-coin-50"), account="no account")
    assert [refused(market, asked) for _ in range(2)] == ["bad", "bad"]
    assert not Resale.objects.exists()


@ours
def test_a_busy_number_is_no_refusal_on_the_wire(market: Market) -> None:
    number = uuid4().hex
    asked = Wanted(number=number, item=market.item, quantity=1)
    open_resale(market.reseller.pk, asked, at=market.stage.at)
    Code.objects.update(state="void")
    Resale.objects.update(asked_at=now())
    assert posts(market, number) == (503, {"code": "BUSY"})
