"""Does a page that was refused open where something is wrong, in words of ours, and keep what is being typed?"""

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser

from anxin.catalog.models import Item
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Line
from tests.support.looks import PHONE
from tests.web.conftest import furnish, order_through_the_page

GUEST: dict[str, object] = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
FOCUSED = re.compile(r"<(?:input|select|textarea)[^>]*autofocus")
SEEN = "(node) => { const box = node.getBoundingClientRect(); return box.top >= 56 && box.bottom <= innerHeight }"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("quantity", "said"), [("0", "最小填 1"), ("１.５", "请填整数"), ("😀", "请填整数"), ("", "请填写“数量”")]
)
def test_a_wrong_quantity_is_said_in_our_words(shop: Furnished, stu: Client, quantity: str, said: str) -> None:
    answer = stu.post(f"/items/{shop.items['steam-50']}/order/", {**GUEST, "quantity": quantity})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert len(FOCUSED.findall(page)) == 1


@pytest.mark.django_db
def test_an_account_typed_in_wide_digits_is_the_same_account(shop: Furnished, stu: Client) -> None:
    order_through_the_page(shop, stu, "qq-coin-50", account="１２３４５６７８", account_again="12345678")
    assert Line.objects.get().account_hint == "123****78"


def test_a_phone_opens_at_what_is_wrong_and_at_the_caution(live_site: str, browser: Browser) -> None:
    shop = furnish()
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{live_site}/items/{shop.items['steam-50']}/")
    page.fill("[name=quantity]", "9")
    page.click("#buy .actions button")
    wrong = page.locator("[name=contact]")
    assert wrong.evaluate("(node) => node === document.activeElement")
    assert wrong.evaluate(SEEN)
    wrong.fill("guest@example.com")
    page.fill("[name=password]", "open-sesame")
    page.check("[name=agreed]")
    page.click("#buy .actions button")
    caution = page.get_by_text("第一次购买，建议先买 1 件")
    caution.wait_for()
    assert caution.evaluate(SEEN)


def test_the_button_names_a_sum_in_yen_without_decimals(live_site: str, browser: Browser) -> None:
    shop = furnish()
    Item.objects.filter(sku="steam-50").update(currency="JPY", price_minor=1_200)
    page = browser.new_context(viewport=PHONE).new_page()
    page.goto(f"{live_site}/items/{shop.items['steam-50']}/")
    page.fill("[name=quantity]", "3")
    assert page.locator("[data-total]").inner_text() == "JP¥3,600"
