"""Does buying through the pages keep what the pages say?"""

import pytest
from django.test import Client

from anxin.delivery.models import Reveal
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Line, Order
from tests.journeys.seen import middle, stands
from tests.support.waiting import until_a_day_lasts
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def test_the_front_page_speaks_chinese_whatever_the_browser_wishes(shop: Furnished, stu: Client) -> None:
    answer = stu.get("/", headers={"accept-language": "en-GB"})
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert "没到账，自动退款。" in answer.content.decode()


def test_the_switch_turns_every_page_english(shop: Furnished, stu: Client) -> None:
    stu.post("/language/", {"language": "en", "next": "/rules/"})
    page = stu.get("/").content.decode()
    assert "Refunded if it does not." in page
    assert "没到账" not in page


def test_the_switch_leads_nowhere_else(shop: Furnished, stu: Client) -> None:
    answer = stu.post("/language/", {"language": "en", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_an_item_says_first_what_is_not_refundable(shop: Furnished, stu: Client) -> None:
    page = stu.get(f"/items/{shop.items['steam-50']}/").content.decode()
    assert page.index("不可退款的情况") < page.index("可以退款的情况")
    assert "看过卡密后不想要了" in page


def test_two_different_accounts_are_refused_beside_the_field_and_nothing_is_lost(shop: Furnished, stu: Client) -> None:
    fields = {
        "quantity": 1,
        "account": "12345678",
        "account_again": "12345679",
        "contact": "guest@example.com",
        "password": "open-sesame",
        "agreed": 1,
    }
    answer = stu.post(f"/items/{shop.items['qq-coin-50']}/order/", fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "两次输入的充值账号不一致" in page
    assert 'value="12345678"' in page
    assert 'value="guest@example.com"' in page
    assert not Order.objects.exists()


def test_an_empty_field_is_asked_for_by_its_name(shop: Furnished, stu: Client) -> None:
    door = f"/items/{shop.items['qq-coin-50']}/order/"
    page = stu.post(door, {"quantity": 1, "agreed": 1}).content.decode()
    assert "请填写“QQ 号”" in page
    assert "请填写“邮箱”" in page
    assert "这个字段" not in page
    assert not Order.objects.exists()


def test_rules_that_were_not_ticked_stop_the_order(shop: Furnished, stu: Client) -> None:
    fields = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame"}
    answer = stu.post(f"/items/{shop.items['steam-50']}/order/", fields)
    assert answer.status_code == 422
    assert "请先看过并同意售后规则" in answer.content.decode()
    assert not Order.objects.exists()


def test_a_guest_is_led_to_paying_and_shown_the_link_to_keep(buy: Buy, stu: Client) -> None:
    order = buy(stu)
    page = stu.get(f"/orders/{order.pk}/pay/").content.decode()
    assert "用沙箱支付付款" in page
    assert "/o/" in page


def test_a_buyer_who_is_signed_in_needs_no_query_password(shop: Furnished, bea: Client) -> None:
    answer = bea.post(f"/items/{shop.items['steam-50']}/order/", {"quantity": 1, "agreed": 1})
    assert answer.status_code == 302
    order = Order.objects.get()
    assert order.buyer_id == shop.people["buyer"]
    assert order.ref in bea.get("/orders/").content.decode()


def test_a_paid_order_counts_down_to_its_refund(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", account="12345678", account_again="12345678")
    page = stu.get(f"/orders/{order.pk}/").content.decode()
    assert "等待到账" in page
    assert stands("… 前未到账，自动全额退款 ¥49.00", middle(page))
    assert "担保托管" in page
    assert "12345678" not in page


def test_the_living_part_answers_only_when_something_changed(paid: Buy, stu: Client) -> None:
    until_a_day_lasts()
    order = paid(stu, "qq-coin-50", account="12345678", account_again="12345678")
    page = stu.get(f"/orders/{order.pk}/").content.decode()
    stamp = page.split("?seen=")[1].split('"')[0]
    assert stu.get(f"/orders/{order.pk}/live/?seen={stamp}").status_code == 204
    assert stu.get(f"/orders/{order.pk}/live/?seen=older").status_code == 200


def test_a_code_is_shown_in_one_answer_alone(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    before = stu.get(f"/orders/{order.pk}/").content.decode()
    assert "查看后不支持无理由退款" in before
    shown = stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    code = shown.content.decode().split('data-copy="')[1].split('"')[0]
    assert len(code) == 17
    assert "no-store" in shown.headers["Cache-Control"]
    assert code not in before
    assert code not in stu.get(f"/orders/{order.pk}/").content.decode()


def test_a_code_is_never_revealed_by_looking(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    assert stu.get(f"/orders/{order.pk}/reveal/").headers["Location"] == f"/orders/{order.pk}/"
    assert not Reveal.objects.exists()
    assert "首次查看" not in stu.get(f"/orders/{order.pk}/").content.decode()


def test_confirming_moves_the_money_on_in_the_picture(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    stu.post(f"/orders/{order.pk}/confirm/")
    page = stu.get(f"/orders/{order.pk}/").content.decode()
    assert "交易完成" in page
    assert "您确认了到账" in page


def test_what_has_not_arrived_is_not_confirmed(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", account="12345678", account_again="12345678")
    page = stu.post(f"/orders/{order.pk}/confirm/", follow=True).content.decode()
    assert "还没有到货" in page
    order.refresh_from_db()
    assert order.state == "paid"


def test_an_unpaid_order_can_be_left(buy: Buy, stu: Client) -> None:
    order = buy(stu)
    page = stu.post(f"/orders/{order.pk}/cancel/", follow=True).content.decode()
    assert "已取消" in page
    assert Line.objects.filter(order=order).exists()


def test_a_form_without_its_token_changes_nothing(buy: Buy, stu: Client) -> None:
    order = buy(stu)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = stu.cookies
    answer = strict.post(f"/orders/{order.pk}/cancel/")
    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.state == "placed"
