"""Can a supplier set an item on its desk, and does nothing typed get lost when it is refused?"""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from anxin.catalog.models import Item, PriceChange
from anxin.catalog.refusals import ItemWrong
from anxin.flows.furnish_shop import Furnished
from anxin.flows.set_item import ItemSettings, set_item
from anxin.flows.vet_items import vet_items
from anxin.payouts.models import Agreement, Vetting
from anxin.refs import new_id
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db

CARD: dict[str, Any] = {
    "sku": "steam-50",
    "goods": "code",
    "title_zh": "Steam 充值卡 50 元",
    "title_en": "Steam gift card, CNY 50",
    "on_sale": "on",
    "price": "48.50",
    "promise_minutes": 20,
    "max_per_order": 3,
    "reserve_minutes": 5,
    "most_reserved": 4,
    "low_stock_at": 2,
    "account_kind": "none",
    "account_shortest": 1,
    "account_longest": 40,
    "check_zh_0": "核对面值",
    "check_en_0": "Check the face value",
    "check_problem_0": "wrong_goods",
}
MEMBERSHIP: dict[str, Any] = {
    **CARD,
    "sku": "vip-31",
    "goods": "membership",
    "title_zh": "会员月卡",
    "account_kind": "game",
    "servers": "艾欧尼亚\n祖安",
    "period_days": 31,
    "level_zh": "金卡",
    "privileges_zh": "免广告\n下载",
    "privileges_en": "No ads\nDownloads",
}


def agree(shop: Furnished) -> None:
    at = datetime.now(UTC)
    Agreement.objects.create(
        id=new_id(), shop_id=shop.shop, supplier_id=shop.stock, state="vetted", legal_name="某某", applied_at=at
    )


def row(sku: str = "steam-50") -> Item:
    return Item.objects.get(sku=sku)


def test_every_setting_is_kept_and_shown_again(shop: Furnished, sol: Client) -> None:
    address = f"/supplier/items/{shop.items['steam-50']}/"
    assert sol.post(address, CARD).status_code == 302
    kept = row()
    assert (kept.promise_minutes, kept.max_per_order, kept.reserve_minutes) == (20, 3, 5)
    assert (kept.most_reserved, kept.low_stock_at) == (4, 2)
    assert [(text.en, problem) for text, problem in kept.checks] == [("Check the face value", "wrong_goods")]
    page = sol.get(address).content.decode()
    assert 'value="48.50"' in page
    assert "核对面值" in page


def test_a_new_membership_has_its_account_period_and_privileges(shop: Furnished, sol: Client) -> None:
    assert sol.post("/supplier/items/new/", MEMBERSHIP).status_code == 302
    made = row("vip-31")
    assert (made.period_days, made.level.en, [one.en for one in made.privileges]) == (
        31,
        "金卡",
        ["No ads", "Downloads"],
    )
    assert made.account_form == {"servers": ["艾欧尼亚", "祖安"]}
    assert made.state == "listed"


def test_what_is_refused_stays_typed_and_each_reason_stands_at_its_field(shop: Furnished, sol: Client) -> None:
    wrong = {**MEMBERSHIP, "account_kind": "none", "sku": "steam-50", "title_zh": "我打了很久的名称"}
    answer = sol.post("/supplier/items/new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "我打了很久的名称" in page
    assert "直充和会员需要充值账号" in page
    assert "这个编号已有商品" in page
    assert not Item.objects.filter(title_zh="我打了很久的名称").exists()
    sol.cookies["language"] = "en"
    english = sol.post("/supplier/items/new/", wrong).content.decode()
    assert "a top-up or membership needs an account" in english


def folds(page: str) -> list[bool]:
    """Which subjects of the form stand open."""
    return [" open" in tag for tag in re.findall(r"<details class=\"card form fold\"[^>]*>", page)]


def test_what_most_items_leave_alone_is_folded_until_something_stands_there(shop: Furnished, sol: Client) -> None:
    new = sol.get("/supplier/items/new/").content.decode()
    assert folds(new) == [False] * 4
    assert new.index('name="check_zh_1"') < new.index("再加几条") < new.index('name="check_zh_2"')
    usual = {"max_per_order": 10, "most_reserved": 10, "reserve_minutes": 10, "low_stock_at": 10, "title_en": ""}
    given = {**MEMBERSHIP, **usual, "period_days": "", "check_zh_3": "看看"}
    wrong = sol.post("/supplier/items/new/", given).content.decode()
    assert "会员要写有效天数" in wrong
    assert folds(wrong) == [True, False, True, False], "what is wrong, and the servers that were typed"
    assert wrong.index('name="check_zh_3"') < wrong.index("再加几条")
    english = sol.post("/supplier/items/new/", {**CARD, "sku": "card-9"}).headers["Location"]
    assert folds(sol.get(english).content.decode()) == [False, True, False, True]


def test_banned_goods_are_named_and_not_taken(shop: Furnished, sol: Client) -> None:
    answer = sol.post("/supplier/items/new/", {**CARD, "sku": "x-1", "title_zh": "游戏外挂月卡"})
    assert answer.status_code == 422
    assert "破解工具侵犯著作权" in answer.content.decode()
    hidden = ItemSettings(sku="x-1", goods="code", title_zh="月卡", price_minor=100, checks=(("送外挂", "a gift", ""),))
    with pytest.raises(ItemWrong):
        set_item(shop.stock, None, hidden, by="supplier", at=datetime.now(UTC))
    assert not Item.objects.filter(sku="x-1").exists()


def test_a_raise_is_announced_to_buyers_and_can_be_taken_back(shop: Furnished, sol: Client, stu: Client) -> None:
    address = f"/supplier/items/{shop.items['steam-50']}/"
    sol.post(address, {**CARD, "price": "55.00"})
    assert row().price_minor == 4_850
    buyers = stu.get(f"/items/{shop.items['steam-50']}/").content.decode()
    assert "¥55.00" in buyers
    assert "¥55.00" in sol.get("/supplier/items/").content.decode()
    shown = sol.get(address).context["form"]["price"].initial
    said = sol.post(address, {**CARD, "price": shown, "promise_minutes": 25}, follow=True).content.decode()
    assert (row().promise_minutes, PriceChange.objects.get(cancelled_at=None).to_minor) == (25, 5_500)
    assert "要取消，把价格改回现价 ¥48.50 再保存" in said
    sol.post(address, CARD)
    assert "¥55.00" not in stu.get(f"/items/{shop.items['steam-50']}/").content.decode()
    sol.post(address, {**CARD, "price": "40.00"})
    assert row().price_minor == 4_000
    assert "¥48.50 → <strong>¥40.00" in stu.get(f"/items/{shop.items['steam-50']}/").content.decode()


def test_another_kind_of_goods_is_looked_at_again(shop: Furnished, sol: Client, stu: Client) -> None:
    agree(shop)
    sol.post("/supplier/items/new/", {**CARD, "sku": "fresh-1"})
    made = row("fresh-1")
    assert made.state == "withdrawn", "nobody has looked at it"
    vet_items([made.pk], show=True, reason="", by="staff:sam", at=datetime.now(UTC))
    address = f"/supplier/items/{made.pk}/"
    sol.post(address, {**CARD, "sku": "fresh-1", "promise_minutes": 30})
    assert row("fresh-1").state == "listed", "the same kind needs no second look"
    sol.post(address, {**CARD, "sku": "fresh-1", "goods": "topup", "account_kind": "qq"})
    assert (row("fresh-1").state, Vetting.objects.get(item=made).state) == ("withdrawn", "waiting")
    assert "正在审核" in sol.get(address).content.decode()
    assert "审核中" in sol.get("/supplier/items/").content.decode()
    assert stu.get(f"/items/{made.pk}/").status_code == 404
    vet_items([made.pk], show=False, reason="名称不符", by="staff:sam", at=datetime.now(UTC))
    assert "名称不符" in sol.get(address).content.decode()
    assert "审核未通过" in sol.get("/supplier/items/").content.decode()
    sol.post(address, {**CARD, "sku": "fresh-1", "goods": "topup", "account_kind": "qq"})
    assert Vetting.objects.get(item=made).state == "waiting", "what was corrected is looked at again"


def test_a_waiting_item_is_shown_as_its_supplier_wants_it_and_stays_off_where_it_does_not(
    shop: Furnished, sol: Client
) -> None:
    agree(shop)
    given = {**CARD, "sku": "fresh-1"}
    sol.post("/supplier/items/new/", given)
    made = row("fresh-1")
    address = f"/supplier/items/{made.pk}/"
    assert sol.get(address).context["form"]["on_sale"].initial is True
    del given["on_sale"]
    sol.post(address, given)
    assert sol.get(address).context["form"]["on_sale"].initial is False
    vet_items([made.pk], show=True, reason="", by="staff:sam", at=datetime.now(UTC))
    assert row("fresh-1").state == "withdrawn"
    sol.post(address, {**given, "on_sale": "on"})
    assert row("fresh-1").state == "listed"


def test_goods_with_codes_or_orders_keep_their_kind(shop: Furnished, sol: Client) -> None:
    given = {**CARD, "goods": "topup", "account_kind": "qq"}
    answer = sol.post(f"/supplier/items/{shop.items['steam-50']}/", given)
    assert answer.status_code == 422
    assert "不能换商品类型" in answer.content.decode()
    assert row().goods == "code"


def test_a_strangers_item_is_not_found(shop: Furnished, sol: Client, stu: Client) -> None:
    address = f"/supplier/items/{shop.items['qq-coin-50']}/"
    assert sol.get(address).status_code == 404
    assert sol.post(address, CARD).status_code == 404
    assert stu.post(f"/supplier/items/{shop.items['steam-50']}/", CARD).status_code in (302, 404)
    assert not PriceChange.objects.exists()


def test_own_goods_show_no_form_for_a_deposit(shop: Furnished, sol: Client) -> None:
    assert "/supplier/money/deposit/" not in sol.get("/supplier/money/").content.decode()
    agree(shop)
    assert "/supplier/money/deposit/" in sol.get("/supplier/money/").content.decode()


def test_an_order_form_names_all_that_is_wrong_at_once(shop: Furnished, buy: Buy, stu: Client) -> None:
    wrong = {
        "quantity": 99,
        "account": "1",
        "account_again": "2",
        "contact": "nobody",
        "password": "123",
    }
    page = stu.post(f"/items/{shop.items['qq-coin-50']}/order/", wrong).content.decode()
    for said in (
        "每单可买 1–10 件",
        "QQ 号是 5–12 位数字",
        "请填写能收信的邮箱",
        "查询密码至少 6 位",
        "请先看过并同意",
    ):
        assert said in page


def test_who_saw_a_lower_price_is_asked_again(shop: Furnished, stu: Client) -> None:
    given = {"quantity": 1, "contact": "g@example.com", "password": "open-sesame", "agreed": 1, "price_shown": 4_700}
    answer = stu.post(f"/items/{shop.items['steam-50']}/order/", given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "价格已变为 ¥48.50" in page
    assert 'name="price_shown" value="4850"' in page
    assert stu.post(f"/items/{shop.items['steam-50']}/order/", {**given, "price_shown": 4_850}).status_code == 302
