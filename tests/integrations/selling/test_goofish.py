"""Can 闲管家 buy from our shop, refunds included, once for each of its numbers, and nobody in its name?"""

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from anxin.cases.models import Case
from anxin.clock import now
from anxin.delivery.models import Sight
from anxin.delivery.supplier import ReturnStatus, SupplyStatus
from anxin.flows.review_case import Finding, review_case
from anxin.flows.withdraw_case import withdraw_case
from anxin.integrations.epay.fields import read_object
from anxin.integrations.goofish.answers import read_item, read_order, read_refund
from anxin.integrations.goofish.signing import Keys
from anxin.orders.models import Order
from anxin.refunds.models import Refund
from anxin.refunds.queries import given_back
from anxin.resale.models import Resale, Return
from anxin.texts import Text
from tests.integrations.selling.conftest import CREDIT, PRICE, Market

SETTINGS = {"app_id": "677859093659717", "app_secret": "app-secret-1", "mch_secret": "mch-secret-1"}
KEYS = Keys(SETTINGS["app_id"], SETTINGS["app_secret"], "downstream-1", SETTINGS["mch_secret"])
pytestmark = pytest.mark.parametrize("market", [("goofish", SETTINGS)], indirect=True)

PURCHASE, RECHARGE = "order/purchase/create", "order/recharge/create"


def asked(market: Market, page: str, fields: Any = None, *, keys: Keys = KEYS, age: float = 0) -> dict[str, Any]:
    """What a request of 闲管家's is answered."""
    body = json.dumps(fields or {}).encode()
    query = urlencode(keys.query(time.time() - age, body))
    answer = market.http.generic("POST", f"/xgj/open/goofish/{page}?{query}", body, content_type="application/json")
    assert answer.status_code == 200
    return read_object(answer.content)


def wanted(market: Market, number: str = "1929063817978999932", **changes: Any) -> dict[str, Any]:
    fields = {"order_no": number, "goods_no": str(market.item), "buy_quantity": 2, "max_amount": 2 * PRICE}
    return fields | {"notify_url": "https://open.goofish.pro/n", "biz_order_no": number} | changes


def test_who_we_are_and_what_we_sell(market: Market) -> None:
    info = asked(market, "open/info")["data"]
    assert (info["app_id"], info["features"]["is_support_order_refund"]) == (SETTINGS["app_id"], True)
    assert asked(market, "user/info")["data"]["balance"] == str(CREDIT)
    listed = asked(market, "goods/list", {"keyword": "", "goods_type": 2, "page_no": 1, "page_size": 50})["data"]
    items = {item.sku: item for item in map(read_item, listed["list"]) if item}
    assert (items[str(market.item)].price_minor, items[str(market.item)].goods) == (PRICE, "code")
    assert str(len(items)) == listed["count"]
    detail = {"goods_type": 2, "goods_no": str(market.item)}
    assert asked(market, "goods/detail", detail)["data"]["goods_no"] == str(market.item)
    assert asked(market, "goods/detail", detail | {"goods_type": 1})["code"] == "1100"


def test_an_order_of_codes_comes_with_its_codes_at_once_and_always_the_same(market: Market) -> None:
    answers = [asked(market, PURCHASE, wanted(market)) for _ in range(3)]
    told = [read_order(one["data"], "1929063817978999932", 2, codes=True) for one in answers]
    assert {one.status for one in told} == {SupplyStatus.DELIVERED}
    assert len({one.codes for one in told}) == 1
    assert told[0].cost_minor == 2 * PRICE
    looked = asked(market, "order/detail", {"order_type": 2, "order_no": "1929063817978999932"})
    assert read_order(looked["data"], "1929063817978999932", 2, codes=True).codes == told[0].codes
    assert Order.objects.count() == Resale.objects.count() == 1
    assert market.credit == CREDIT - 2 * PRICE


def test_from_where_codes_were_looked_at_is_not_the_proxys_address(market: Market, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    market.http.defaults["HTTP_X_FORWARDED_FOR"] = "203.0.113.9"
    asked(market, PURCHASE, wanted(market))
    assert {sight.address for sight in Sight.objects.all()} == {"203.0.113.9"}


def test_a_top_up_is_under_way_until_its_supplier_has_delivered(market: Market) -> None:
    item = str(market.stage.item("qq-coin-50"))
    changes = {"goods_no": item, "buy_quantity": 1, "max_amount": 4_900, "biz_content": {"account": "12345678"}}
    placed = asked(market, RECHARGE, wanted(market) | changes)
    assert read_order(placed["data"], "1929063817978999932", 1, codes=False).status is SupplyStatus.IN_PROGRESS
    market.stage.at = now()  # what is asked at the door is due by the real clock
    market.stage.supplier_says(SupplyStatus.DELIVERED)
    looked = asked(market, "order/detail", {"order_type": 1, "order_no": "1929063817978999932"})
    assert read_order(looked["data"], "1929063817978999932", 1, codes=False).status is SupplyStatus.DELIVERED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"goods_no": "1"}, "1100"),
        ({"max_amount": 2 * PRICE - 1}, "1202"),
        ({"buy_quantity": 0}, "1201"),
        ({"buy_quantity": "2"}, "1201"),
        ({"max_amount": "x"}, "1201"),
        ({"order_no": ""}, "1201"),
        ({"order_no": 7}, "1201"),
        ({"buy_quantity": 5, "max_amount": 10**9}, "1203"),
        ({"buy_quantity": 100_000, "max_amount": 10**12}, "1102"),
    ],
)
def test_a_no_takes_nothing(market: Market, changes: dict[str, Any], code: str) -> None:
    assert asked(market, PURCHASE, wanted(market) | changes)["code"] == code
    assert market.credit == CREDIT
    assert Order.objects.count() == 0


def test_codes_are_not_bought_as_a_top_up(market: Market) -> None:
    assert asked(market, RECHARGE, wanted(market))["code"] == "1201"
    assert Order.objects.count() == 0


def test_an_order_nobody_placed_is_not_found(market: Market) -> None:
    for page in ("order/detail", "order/refund/apply"):
        assert asked(market, page, {"order_type": 2, "order_no": "1"})["code"] == "1200"


def test_seen_codes_are_not_taken_back(market: Market) -> None:
    asked(market, PURCHASE, wanted(market))
    fields = {"order_no": "1929063817978999932", "order_type": 2, "refund_amount": 2 * PRICE, "refund_reason": "不要了"}
    for _ in range(2):
        refund = read_refund(asked(market, "order/refund/apply", fields)["data"], 2 * PRICE)
        assert refund.status is ReturnStatus.REFUSED
    assert market.credit == CREDIT - 2 * PRICE


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("", "not_credited"),
        ("卡密无效，用不了", "invalid_code"),
        ("提示已被使用", "used_code"),
        ("拍错了", "changed_mind"),
    ],
)
def test_seen_codes_are_claimed_for_what_is_the_matter_with_them(market: Market, reason: str, problem: str) -> None:
    asked(market, PURCHASE, wanted(market))
    fields = {"order_no": "1929063817978999932", "order_type": 2, "refund_reason": reason}
    assert asked(market, "order/refund/apply", fields)["data"]["result"] != "agree"
    assert Case.objects.get().problem == problem


def test_a_delivered_top_up_is_claimed_as_wrong_goods(market: Market) -> None:
    item = str(market.stage.item("qq-coin-50"))
    changes = {"goods_no": item, "buy_quantity": 1, "max_amount": 4_900, "biz_content": {"account": "12345678"}}
    asked(market, RECHARGE, wanted(market) | changes)
    market.stage.at = now()  # what is asked at the door is due by the real clock
    market.stage.supplier_says(SupplyStatus.DELIVERED)
    asked(market, "order/refund/apply", {"order_no": "1929063817978999932", "order_type": 1})
    assert Case.objects.get().problem == "wrong_goods"


def test_what_never_arrived_is_refunded_by_the_rules(market: Market) -> None:
    item = str(market.stage.item("qq-coin-50"))
    changes = {"goods_no": item, "buy_quantity": 1, "max_amount": 4_900, "biz_content": {"account": "12345678"}}
    asked(market, RECHARGE, wanted(market) | changes)
    market.stage.at = now()  # what is asked at the door is due by the real clock
    market.stage.supplier_says(SupplyStatus.FAILED)
    fields = {"order_no": "1929063817978999932", "order_type": 1, "refund_amount": 4_900}
    refund = read_refund(asked(market, "order/refund/apply", fields)["data"], 4_900)
    assert (refund.status, refund.amount_minor) == (ReturnStatus.AGREED, 4_900)
    again = read_refund(asked(market, "order/refund/apply", fields)["data"], 4_900)
    assert again.status is ReturnStatus.AGREED


APPLIED = {"order_no": "1929063817978999932", "order_type": 2, "refund_amount": PRICE, "refund_reason": "卡密无效"}


def applied(market: Market, at: int, **changes: Any) -> dict[str, Any]:
    """What an application made at a moment is answered."""
    return dict(asked(market, "order/refund/apply", APPLIED | {"apply_time": at} | changes)["data"])


def back() -> int:
    """All that went back, or is on its way."""
    return sum(Refund.objects.values_list("amount_minor", flat=True))


def by_hand(market: Market, *units: int) -> None:
    """Ari finds that pieces are bad in the case that is open."""
    case = Case.objects.get(closed_at=None)
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", on_due="escalate")
    finding = Finding(outcome="refund_full", reason=Text("无效。", "Invalid."), units=units, against="看过证据")
    review_case(case.pk, finding, by=market.stage.staff("agent"), at=now())


def test_an_application_that_is_repeated_is_answered_as_it_stands_and_decided_once(market: Market) -> None:
    asked(market, PURCHASE, wanted(market))
    assert {applied(market, 100)["result"] for _ in range(3)} == {"refuse"}
    by_hand(market, 1)
    answers = [applied(market, 100) for _ in range(3)]
    assert {(one["result"], one["refund_data"]["refund_amount"]) for one in answers} == {("agree", str(PRICE))}
    assert {one["refund_data"]["apply_time"] for one in answers} == {"100"}
    assert (Case.objects.count(), back()) == (1, PRICE)


def test_a_second_application_with_the_same_words_is_a_persons_and_pays_nothing_by_itself(market: Market) -> None:
    asked(market, PURCHASE, wanted(market))
    applied(market, 100)
    by_hand(market, 1)
    assert applied(market, 100)["result"] == "agree"
    assert applied(market, 200)["result"] == "refuse"
    second = Case.objects.latest("opened_at")
    assert (second.problem, second.state, second.words) == ("other", "in_review", "卡密无效")
    assert back() == PRICE
    by_hand(market, 2)
    assert [applied(market, at)["result"] for at in (200, 100)] == ["agree", "agree"]
    assert back() == 2 * PRICE


def test_what_a_second_application_gave_back_is_not_the_firsts_in_whatever_order_they_are_repeated(
    market: Market,
) -> None:
    asked(market, PURCHASE, wanted(market))
    applied(market, 100)
    withdraw_case(Case.objects.get().pk, by="staff", at=now())
    applied(market, 200, refund_reason="提示已被使用")
    by_hand(market, 2)
    assert applied(market, 100)["result"] == "refuse"
    told = applied(market, 200, refund_reason="提示已被使用")
    assert (told["result"], told["refund_data"]["refund_amount"]) == ("agree", str(PRICE))
    first, second = Return.objects.order_by("at")
    assert given_back(first.resale_id) == {first.pk: 0, second.pk: PRICE}


@pytest.mark.parametrize("amount", [1, 2 * PRICE])
def test_one_moment_is_one_amount(market: Market, amount: int) -> None:
    asked(market, PURCHASE, wanted(market))
    applied(market, 100)
    by_hand(market, 1)
    assert applied(market, 100, refund_amount=amount)["result"] == "refuse"
    assert applied(market, 300, refund_amount=2 * PRICE)["result"] == "refuse", "only one piece is left"
    assert (Case.objects.count(), back()) == (1, PRICE)


def test_of_an_order_that_went_back_whole_each_application_is_agreed_to_and_nothing_moves(market: Market) -> None:
    asked(market, PURCHASE, wanted(market))
    applied(market, 100, refund_amount=2 * PRICE)
    by_hand(market)
    for at in (100, 100, 200):
        assert applied(market, at, refund_amount=2 * PRICE)["result"] == "agree"
    assert (back(), Refund.objects.count()) == (2 * PRICE, 1)


def test_a_refund_that_went_elsewhere_is_noted_and_changes_nothing(market: Market) -> None:
    asked(market, PURCHASE, wanted(market))
    told = asked(market, "order/refund/notify", {"order_no": "1929063817978999932", "refund_time": 0})
    assert told["result"] == "success"
    assert asked(market, "order/refund/notify", {"order_no": "1"})["result"] != "success"
    assert market.credit == CREDIT - 2 * PRICE


def test_a_stranger_and_whoever_signs_wrongly_are_answered_alike(market: Market) -> None:
    strangers = (
        asked(market, PURCHASE, wanted(market), keys=Keys("1", "x" * 8, "downstream-1", "y" * 8)),
        asked(market, PURCHASE, wanted(market), keys=Keys(KEYS.app_id, KEYS.app_secret, "2", KEYS.mch_secret)),
        asked(market, PURCHASE, wanted(market), age=301),
    )
    assert all(one == strangers[0] for one in strangers)
    assert strangers[0]["code"] == "401"
    assert Order.objects.count() == 0
