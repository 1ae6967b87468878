"""Does a buyer see, before and after paying, what matters about these goods?"""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from anxin.catalog.models import Item
from anxin.delivery.models import Code, Delivery
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Line, Order
from anxin.people.models import Supplier
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db

QQ = {"account": "12345678", "account_again": "12345678"}
GUEST = {"contact": "guest@example.com", "password": "open-sesame", "agreed": 1}


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def arrive(order: Order) -> None:
    Delivery.objects.filter(order=order).update(state="delivered", delivered_at=order.paid_at, due_at=None)
    Order.objects.filter(pk=order.pk).update(state="delivered", delivered_at=order.paid_at)


def test_a_membership_says_how_long_and_what_it_gives(shop: Furnished, stu: Client) -> None:
    said = page(stu, f"/items/{shop.items['green-diamond-31']}/")
    assert "31 天，从到账起算，到期不自动续费" in said
    assert "绿钻豪华版" in said
    assert "无损音质" in said


def test_what_arrives_later_is_offered_as_the_safer_choice_with_the_reason(shop: Furnished, stu: Client) -> None:
    assert "晚一点到账更稳妥" in page(stu, f"/items/{shop.items['mobile-100']}/")
    assert "晚一点到账更稳妥" not in page(stu, f"/items/{shop.items['qq-coin-50']}/")


def test_what_cannot_be_stopped_is_not_called_safer(shop: Furnished, stu: Client) -> None:
    late, tile = f"/items/{shop.items['mobile-100']}/", "到账前可叫停"
    assert tile in page(stu, "/")
    Supplier.objects.filter(pk=shop.sandbox).update(capabilities={"fencing": "none"})
    assert "晚一点到账更稳妥" not in page(stu, late)
    assert tile not in page(stu, "/")
    Supplier.objects.filter(pk=shop.sandbox).update(capabilities={"stops_paid": False})
    assert "晚一点到账更稳妥" not in page(stu, late), "a system that cancels only what is not paid"
    Item.objects.filter(sku="mobile-100").update(supplier=shop.stock)
    assert "晚一点到账更稳妥" in page(stu, late), "by hand"


def test_a_fast_item_leads_to_the_late_one_of_its_kind(shop: Furnished, stu: Client) -> None:
    fast, late = f"/items/{shop.items['qq-coin-50']}/", f'href="/items/{shop.items["mobile-100"]}/"'
    assert late not in page(stu, fast), "for another sort of account"
    Item.objects.filter(sku="mobile-100").update(account_kind="qq")
    assert late in page(stu, fast)
    Supplier.objects.filter(pk=shop.sandbox).update(capabilities={"fencing": "none"})
    assert late not in page(stu, fast)


def test_each_thing_to_check_leads_to_its_problem(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "green-diamond-31", **QQ)
    arrive(order)
    links = re.findall(r"\?problem=(\w+)", page(stu, f"/orders/{order.pk}/"))
    assert links == ["missing_privilege", "short_validity", "missing_privilege"]
    chosen = page(stu, f"/orders/{order.pk}/case/?problem=short_validity")
    assert re.search(r'value="short_validity"[^>]*checked', chosen)


def test_what_the_label_said_stays_said_after_it_was_changed(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "green-diamond-31", **QQ)
    Item.objects.filter(sku="green-diamond-31").update(privileges_zh="", check_now_zh="新写的一行", check_problems="")
    arrive(order)
    for state in ("delivered", "confirmed"):
        Order.objects.filter(pk=order.pk).update(state=state)
        said = page(stu, f"/orders/{order.pk}/")
        assert re.findall(r"\?problem=(\w+)", said) == ["missing_privilege", "short_validity", "missing_privilege"]
        assert "新写的一行" not in said


def test_a_game_account_needs_its_server(shop: Furnished, stu: Client) -> None:
    Item.objects.filter(sku="qq-coin-50").update(account_form={"servers": ["艾欧尼亚", "祖安"]}, account_kind="game")
    address = f"/items/{shop.items['qq-coin-50']}/"
    assert "祖安" in page(stu, address)
    assert stu.post(f"{address}order/", {"quantity": 1, **QQ, **GUEST}).status_code == 422
    answer = stu.post(f"{address}order/", {"quantity": 1, "server": "祖安", **QQ, **GUEST})
    assert answer.status_code == 302
    assert Order.objects.get().lines.get().account_hint == "祖安 / 123****78"


def test_a_large_first_purchase_is_parted_with_one_press(shop: Furnished, paid: Buy, stu: Client) -> None:
    address = f"/items/{shop.items['mobile-100']}/order/"
    given = {"quantity": 5, "account": "13800138000", "account_again": "13800138000", **GUEST}
    asked = stu.post(address, given)
    assert asked.status_code == 200
    assert "第一次购买，建议先买 1 件" in asked.content.decode()
    assert not Order.objects.exists()
    assert stu.post(address, {**given, "split": "1"}).status_code == 302
    order = Order.objects.get()
    assert order.lines.get().quantity == 1
    assert "买剩下的 4 件" not in page(stu, f"/orders/{order.pk}/")
    Order.objects.filter(pk=order.pk).update(state="delivered", paid_at=order.placed_at, delivered_at=order.placed_at)
    assert "?quantity=4#buy" in page(stu, f"/orders/{order.pk}/")
    assert 'value="4"' in page(stu, f"/items/{shop.items['mobile-100']}/?quantity=4")
    assert stu.post(address, given).status_code == 302, "something has arrived before"


def test_codes_are_worth_a_second_thought_as_well(shop: Furnished, stu: Client) -> None:
    Item.objects.filter(sku="steam-50").update(max_per_order=5)
    address = f"/items/{shop.items['steam-50']}/order/"
    assert "第一次购买，建议先买 1 件" in stu.post(address, {"quantity": 5, **GUEST}).content.decode()
    assert not Order.objects.exists()
    assert stu.post(address, {"quantity": 4, **GUEST}).status_code == 302, "less than much needs no word"


def test_the_buyer_may_buy_all_at_once_all_the_same(shop: Furnished, stu: Client) -> None:
    given = {"quantity": 5, "account": "13800138000", "account_again": "13800138000", "split": "0", **GUEST}
    assert stu.post(f"/items/{shop.items['mobile-100']}/order/", given).status_code == 302
    assert Order.objects.get().lines.get().quantity == 5


def test_who_comes_too_late_is_told_when_to_look_again_and_pays_nothing(shop: Furnished, buy: Buy, stu: Client) -> None:
    Item.objects.filter(sku="steam-50").update(max_per_order=5)
    buy(Client(), quantity=5, contact="first@example.com")
    assert Code.objects.filter(state="reserved").count() == 5
    said = page(stu, f"/items/{shop.items['steam-50']}/")
    assert "最后几件正在等别人付款" in said
    answer = stu.post(f"/items/{shop.items['steam-50']}/order/", {"quantity": 1, **GUEST})
    assert answer.status_code == 409
    assert "刚刚售完了，没有扣款" in answer.content.decode()
    assert Order.objects.count() == 1


def test_an_order_says_until_when_a_membership_runs_and_what_of_it_is_unused(paid: Buy, stu: Client) -> None:
    order = paid(stu, "green-diamond-31", **QQ)
    assert 'id="membership"' not in page(stu, f"/orders/{order.pk}/"), "nothing has arrived"
    arrive(order)
    Delivery.objects.update(delivered_at=F("delivered_at") - timedelta(days=10, minutes=1))
    said = page(stu, f"/orders/{order.pk}/")
    assert "10 / 31 天" in said
    assert "¥8.71" in said, "32 of a hundred are used, rounded up for the buyer"
    stu.cookies["language"] = "en"
    assert "10 of 31" in page(stu, f"/orders/{order.pk}/")
    del stu.cookies["language"]
    Delivery.objects.update(delivered_at=F("delivered_at") - timedelta(days=30))
    said = page(stu, f"/orders/{order.pk}/")
    assert ("已到期" in said, "31 / 31 天" in said, "未用部分" in said) == (True, True, False)
    Delivery.objects.update(delivered_at=order.paid_at)
    Line.objects.update(quantity=2, amount_minor=2_560)
    said = page(stu, f"/orders/{order.pk}/")
    assert ("0 / 62 天" in said, "¥25.60" in said) == (True, True), "one after the other"
    Delivery.objects.update(number=2)
    assert 'id="membership"' not in page(stu, f"/orders/{order.pk}/"), "each runs apart"
