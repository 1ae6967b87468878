"""A price is asked back and a person decides later: is the reseller told the end once, so that it is believed?"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from anxin.cases.models import Case
from anxin.clock import now
from anxin.delivery.supplier import ReturnStatus, SupplierCallback
from anxin.flows.ask_back import ask_back
from anxin.flows.claim_returns import claim_returns
from anxin.flows.open_case import Claim, open_case
from anxin.flows.open_resale import Wanted
from anxin.flows.record_returns import record_returns
from anxin.flows.reveal_code import reveal_code
from anxin.integrations.anxin_protocol.supplier import AnxinSupplier
from anxin.integrations.goofish.supplier import GoofishSupplier
from anxin.integrations.selling import sell
from anxin.integrations.tell_reseller import tell_reseller
from anxin.orders.queries import line_of
from anxin.policy.clauses import Liable
from anxin.resale.models import Resale, Return
from anxin.texts import Text
from tests.integrations.selling.conftest import PRICE, Market
from tests.integrations.selling.test_goofish import SETTINGS, asked, wanted
from tests.simulators.listener import Listener, listening
from tests.support.cast import reviews

WHY = Text("查明了", "It was found out")
OURS = {"secret": "5e" * 32}
anxin = pytest.mark.parametrize("market", [("anxin", OURS)], indirect=True)
goofish = pytest.mark.parametrize("market", [("goofish", SETTINGS)], indirect=True)


@pytest.fixture
def shop() -> Iterator[Listener]:
    """Where the reseller's program listens."""
    with listening(b'{"code":0,"msg":"OK"}') as listener:
        yield listener


def decided(*, refund: bool, at: Any) -> None:
    reviews(Case.objects.get().pk, refund=refund, reason=WHY, at=at, liable=Liable.PLATFORM)


def told(market: Market) -> list[bool]:
    """What a worker does: each is told, and whether it was taken is noted."""
    later = max(now(), market.stage.wait(timedelta(hours=1)))
    done = [(made, tell_reseller(made)) for made in claim_returns(limit=9, at=later)]
    record_returns(done, at=later)
    market.stage.at = later
    return [taken for _, taken in done]


def heard(client: Any, shop: Listener) -> SupplierCallback:
    (one,) = shop.arrived
    callback: SupplierCallback = client.from_settings(
        base_url="http://127.0.0.1:9", account="downstream-1", settings=OURS if client is AnxinSupplier else SETTINGS
    ).verify_callback(method="POST", path=one.path, headers=one.headers, body=one.body)
    return callback


def in_review(market: Market, url: str) -> Resale:
    """Two codes were sold and seen, and something is the matter that a person must look at."""
    order = Wanted(number=uuid4().hex, item=market.item, quantity=2, callback_url=url)
    resale = sell(market.reseller, order, most_minor=None, at=market.stage.at)
    assert resale.order is not None
    reveal_code(resale.order.pk, by="reseller", at=market.stage.at)
    ask_back(resale.pk, "r-1", 2 * PRICE, at=market.stage.at)
    open_case(
        resale.order.pk, Claim(line=line_of(resale.order.pk).pk, problem="other"), by="reseller", at=market.stage.at
    )
    return resale


@anxin
@pytest.mark.parametrize("refund", [True, False])
def test_the_end_of_a_request_is_told_once(market: Market, shop: Listener, refund: bool) -> None:
    resale = in_review(market, shop.url)
    assert told(market) == [], "nobody has decided"
    decided(refund=refund, at=market.stage.at)
    assert told(market) == [True]
    callback = heard(AnxinSupplier, shop)
    assert (callback.delivery.hex, callback.returned is not None) == (resale.number, True)
    assert callback.returned is not None
    expected = (ReturnStatus.AGREED, 2 * PRICE) if refund else (ReturnStatus.REFUSED, 0)
    assert (callback.returned.status, callback.returned.amount_minor) == expected
    assert told(market) == []
    assert len(shop.arrived) == 1


@anxin
def test_who_does_not_take_it_is_told_again_under_the_same_name(market: Market, shop: Listener) -> None:
    in_review(market, shop.url)
    decided(refund=True, at=market.stage.at)
    shop.statuses = [500, 200]
    assert [told(market), told(market), told(market)] == [[False], [True], []]
    assert len({one.body[: one.body.index(b"occurred_at")] for one in shop.arrived}) == 1


@goofish
@pytest.mark.parametrize("refund", [True, False])
def test_an_application_that_a_person_agrees_to_later_is_told_where_it_said(
    market: Market, shop: Listener, refund: bool
) -> None:
    order = asked(market, "order/purchase/create", wanted(market, number=uuid4().hex))
    number = order["data"]["order_no"]
    fields = {"order_no": number, "order_type": 2, "refund_reason": "卡密无效", "notify_url": shop.url}
    for _ in range(2):
        assert asked(market, "order/refund/apply", fields)["data"]["result"] == "refuse"
    assert Return.objects.get().callback_url == shop.url
    # its supplier did not answer in time, and a person has to look
    Case.objects.update(state="in_review", owner="agent", on_due="escalate")
    decided(refund=refund, at=market.stage.at)
    assert told(market) == [True]
    if refund:
        callback = heard(GoofishSupplier, shop)
        assert callback.returned is not None
        assert (callback.delivery.hex, callback.returned.status) == (number, ReturnStatus.AGREED)
        assert callback.returned.amount_minor == 2 * PRICE
    assert len(shop.arrived) == refund, "a refusal was its first answer"
    assert told(market) == []
