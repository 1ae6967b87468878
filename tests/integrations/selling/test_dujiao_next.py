"""Can a shop that runs dujiao-next buy from ours, once for each of its numbers, and nobody in its name?"""

import json
import time
from typing import Any

import pytest
from django.http import HttpResponse

from anxin.delivery.models import Code, Reveal
from anxin.delivery.supplier import SupplyStatus
from anxin.integrations.dujiao_next.answers import read_items, read_order
from anxin.integrations.dujiao_next.signing import sealed
from anxin.integrations.epay.fields import read_object
from anxin.orders.models import Order
from anxin.resale.models import Resale, Reseller
from anxin.resale.number_of import number_of
from tests.integrations.selling.conftest import CREDIT, PRICE, Market

HOME = "/api/v1/upstream"
SECRET = "a-secret-of-the-reseller"
pytestmark = pytest.mark.parametrize("market", [("dujiao_next", {"api_secret": SECRET})], indirect=True)


def asked(
    market: Market,
    method: str,
    page: str,
    fields: Any = None,
    *,
    secret: str = SECRET,
    age: float = 0,
    extra: dict[str, str] | None = None,
) -> HttpResponse:
    """What a request of the reseller's is answered."""
    path, _, query = page.partition("?")
    body = b"" if fields is None else json.dumps(fields).encode()
    headers = sealed("downstream-1", secret, method, f"{HOME}/{path}", time.time() - age, body) | (extra or {})
    address = f"{HOME}/{path}" + (f"?{query}" if query else "")
    answer: Any = market.http.generic(method, address, body, content_type="application/json", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def told(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


def wanted(market: Market, number: str = "D-1", **changes: Any) -> dict[str, Any]:
    fields = {"sku_id": number_of(market.item), "quantity": 2, "downstream_order_no": number, "callback_url": ""}
    return fields | changes


def test_the_shelf_is_told_as_shops_of_this_kind_do(market: Market) -> None:
    listed = told(asked(market, "GET", "products?page=1&page_size=50"))
    items = {item.sku: item for product in listed["items"] for item in read_items(_texts(product), "CNY")}
    number = number_of(market.item)
    assert items[f"{number}:{number}"].price_minor == PRICE
    assert items[f"{number}:{number}"].on_sale
    one = told(asked(market, "GET", f"products/{number}"))["product"]
    assert one["skus"][0]["price_amount"] == "48.50"
    assert asked(market, "GET", "products/1").status_code == 404
    assert told(asked(market, "POST", "ping"))["balance"] == "200.00"
    assert told(asked(market, "GET", "categories"))["ok"] is True


def test_an_order_is_paid_from_the_balance_and_its_codes_are_told(market: Market) -> None:
    placed = told(asked(market, "POST", "orders", wanted(market)))
    assert (placed["ok"], placed["amount"]) == (True, "97.00")
    assert market.credit == CREDIT - 2 * PRICE
    assert Reveal.objects.count() == 0
    looked = asked(market, "GET", f"orders/{placed['order_id']}")
    answer = read_order(read_object(looked.content), 2, codes=True)
    assert (answer.status, len(answer.codes)) == (SupplyStatus.DELIVERED, 2)
    assert [reveal.by for reveal in Reveal.objects.all()] == [f"reseller:{market.reseller.pk}"] * 2
    again = asked(market, "GET", f"orders/{placed['order_id']}")
    assert read_order(read_object(again.content), 2, codes=True).codes == answer.codes


def test_the_same_number_is_one_order_however_often_it_comes(market: Market) -> None:
    answers = {asked(market, "POST", "orders", wanted(market)).content for _ in range(3)}
    assert len(answers) == 1
    assert Order.objects.count() == Resale.objects.count() == 1
    assert market.credit == CREDIT - 2 * PRICE
    # a number that was bought is told as it stands, whatever else is asked for under it
    other = asked(market, "POST", "orders", wanted(market, sku_id=4_294_967_295))
    assert other.content in answers
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"sku_id": 1}, 400, "sku_unavailable"),
        ({"quantity": 0}, 400, "bad_request"),
        ({"quantity": "2"}, 400, "bad_request"),
        ({"quantity": True}, 400, "bad_request"),
        ({"downstream_order_no": ""}, 400, "bad_request"),
        ({"downstream_order_no": None}, 400, "bad_request"),
        ({"downstream_order_no": "x" * 65}, 400, "bad_request"),
        ({"quantity": 5}, 402, "insufficient_balance"),
        ({"quantity": 100_000}, 409, "insufficient_stock"),
    ],
)
def test_a_no_takes_nothing(market: Market, changes: dict[str, Any], status: int, code: str) -> None:
    answer = asked(market, "POST", "orders", wanted(market) | changes)
    assert (answer.status_code, told(answer)["error_code"]) == (status, code)
    assert market.credit == CREDIT
    assert Order.objects.count() == 0
    assert not Code.objects.exclude(state="in_stock").exists()


def test_what_was_refused_can_be_asked_for_again(market: Market) -> None:
    assert asked(market, "POST", "orders", wanted(market, quantity=5)).status_code == 402
    assert told(asked(market, "POST", "orders", wanted(market, quantity=1)))["ok"] is True
    assert market.credit == CREDIT - PRICE


def test_what_was_paid_is_not_cancelled(market: Market) -> None:
    placed = told(asked(market, "POST", "orders", wanted(market)))
    answer = asked(market, "POST", f"orders/{placed['order_id']}/cancel")
    assert (answer.status_code, told(answer)["error_code"]) == (409, "cancel_not_allowed")
    assert market.credit == CREDIT - 2 * PRICE


def test_a_stranger_and_whoever_signs_wrongly_are_answered_alike(market: Market) -> None:
    answers = {
        asked(market, "POST", "orders", wanted(market), secret="another-secret").content,
        asked(market, "POST", "orders", wanted(market), age=61).content,
        asked(market, "POST", "orders", wanted(market), extra={"dujiao-next-api-key": "nobody"}).content,
        asked(market, "POST", "orders", wanted(market), extra={"dujiao-next-signature": ""}).content,
    }
    assert len(answers) == 1
    assert Order.objects.count() == 0
    Reseller.objects.update(enabled=False)
    assert asked(market, "POST", "ping").status_code == 401


def test_without_keys_nobody_can_sign(market: Market) -> None:
    Reseller.objects.update(secret_sealed=b"")
    assert asked(market, "POST", "ping", secret="").status_code == 401


def test_another_resellers_order_does_not_exist(market: Market) -> None:
    placed = told(asked(market, "POST", "orders", wanted(market)))
    Resale.objects.update(
        reseller=Reseller.objects.create(
            shop_id=market.reseller.shop_id, buyer_id=market.reseller.buyer_id, kind="goofish", account="2", name="2"
        )
    )
    assert asked(market, "GET", f"orders/{placed['order_id']}").status_code == 404
    assert asked(market, "POST", f"orders/{placed['order_id']}/cancel").status_code == 404


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b'{"sku_id":', b'{"quantity":1e999}'])
def test_nonsense_is_refused_and_breaks_nothing(market: Market, body: bytes) -> None:
    headers = sealed("downstream-1", SECRET, "POST", f"{HOME}/orders", time.time(), body)
    answer = market.http.generic("POST", f"{HOME}/orders", body, content_type="application/json", headers=headers)
    assert answer.status_code == 400


def _texts(product: dict[str, Any]) -> dict[str, Any]:
    return read_object(json.dumps(product).encode())
