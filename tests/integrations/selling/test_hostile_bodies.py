"""Does anything that a reseller signs break the door, or leave something behind?"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.http import HttpResponse

from anxin.integrations.dujiao_next import signing
from anxin.integrations.sealed import request_message, sealed, shared_secret
from anxin.orders.models import Order
from anxin.resale.models import Resale
from anxin.resale.number_of import number_of
from tests.integrations.selling import test_dujiao_next, test_goofish
from tests.integrations.selling.conftest import Market

SECRET = "5a" * 32
HOME = "/supply/v1/orders"
WRONG = ("a\0", "\ud800", "\udfffz\0")
DEEP = b"[" * 30_000
Send = Callable[[Market, str, bytes], HttpResponse]


def by_ours(market: Market, page: str, body: bytes) -> HttpResponse:
    stamp, nonce = str(int(time.time())), uuid4().hex
    signature = shared_secret(SECRET, "anxin", "key")
    seal = sealed(signature, stamp, nonce, request_message("POST", page, stamp, nonce, body))
    return sent(market, page, body, seal | {"anxin-key": "downstream-1"})


def by_dujiao_next(market: Market, page: str, body: bytes) -> HttpResponse:
    return sent(
        market, page, body, signing.sealed("downstream-1", test_dujiao_next.SECRET, "POST", page, time.time(), body)
    )


def by_goofish(market: Market, page: str, body: bytes) -> HttpResponse:
    query = urlencode(test_goofish.KEYS.query(time.time(), body))
    return sent(market, f"{page}?{query}", body, {})


def sent(market: Market, address: str, body: bytes, headers: Mapping[str, str]) -> HttpResponse:
    answer: Any = market.http.generic("POST", address, body, content_type="application/json", headers=dict(headers))
    assert isinstance(answer, HttpResponse)
    return answer


def hostile(fields: Mapping[str, Any]) -> list[bytes]:
    """Each text of a request made one that nothing can keep, also as a name; and a body too deep to be read."""
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    bodies = [json.dumps({**fields, name: wrong}).encode() for name in texts for wrong in WRONG]
    nested = [json.dumps({**fields, "more": {"a\0": ["\ud800"]}}).encode()]
    return [*bodies, *nested, DEEP, b'{"order_no":' + DEEP]


OURS = pytest.param(("anxin", {"secret": SECRET}), by_ours, id="ours")
DUJIAO = pytest.param(("dujiao_next", {"api_secret": test_dujiao_next.SECRET}), by_dujiao_next, id="dujiao_next")
GOOFISH = pytest.param(("goofish", test_goofish.SETTINGS), by_goofish, id="goofish")


def order_of(market: Market) -> dict[str, Any]:
    """An order of one, in the words of all three."""
    return {
        "order_no": uuid4().hex,
        "downstream_order_no": uuid4().hex,
        "callback_url": "",
        "notify_url": "",
        "sku": "steam-50",
        "sku_id": number_of(market.item),
        "goods_no": str(market.item),
        "account": "12345678",
        "quantity": 1,
        "buy_quantity": 1,
        "max_price_minor": 9_999,
        "max_amount": 9_999,
        "currency": "CNY",
        "problem": "invalid_code",
        "refund_no": uuid4().hex,
        "amount_minor": 1,
        "code": "A-1",
    }


@pytest.mark.parametrize(("market", "send"), [OURS, DUJIAO, GOOFISH], indirect=["market"])
def test_what_nothing_can_keep_is_refused_and_leaves_nothing(market: Market, send: Send) -> None:
    pages: dict[Send, list[str]] = {
        by_ours: [HOME, f"{HOME}/1/cancel", f"{HOME}/1/claims", f"{HOME}/1/refunds", "/supply/v1/code-checks"],
        by_dujiao_next: [f"{test_dujiao_next.HOME}/orders"],
        by_goofish: [
            f"/xgj/open/goofish/{page}" for page in (test_goofish.PURCHASE, "order/detail", "order/refund/apply")
        ],
    }
    found = {(page, send(market, page, body).status_code) for page in pages[send] for body in hostile(order_of(market))}
    assert {status for _, status in found} <= {200, 400}
    assert not Resale.objects.exists()
    assert not Order.objects.exists()
