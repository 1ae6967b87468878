"""Does a buyer see on the case's page that a complaint made elsewhere is part of it, in both languages?"""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from anxin import clock
from anxin.flows.book_chargeback import book_chargeback
from anxin.orders.models import Order
from anxin.payments.models import Channel
from anxin.people.models import Person
from tests.complaints.conftest import Outside, of
from tests.complaints.test_cap import charge
from tests.support.cast import HOUR, furnished


@pytest.fixture
def outside(db: Any) -> Outside:
    """The outside of a shop furnished an hour ago."""
    shop = furnished()
    shop.at = clock.now() - HOUR
    Channel.objects.filter(pk=shop.world.channel).update(kind="wechatpay", secret_sealed=b"kept")
    return Outside(shop)


def page(outside: Outside, order: Order, language: str) -> str:
    """The page of the order's latest case, as its buyer sees it."""
    client = Client()
    client.force_login(Person.objects.get(pk=outside.shop.world.people["buyer"]))
    client.cookies["language"] = language
    case = order.cases.order_by("-number")[0]
    return client.get(reverse("web:case", args=[case.pk])).content.decode()


def bought(outside: Outside) -> Order:
    return outside.shop.buys("steam-50", buyer=outside.shop.world.people["buyer"])


def test_the_case_says_that_the_complaint_is_part_of_it(outside: Outside) -> None:
    order = bought(outside)
    number = outside.complains(order, "<b>卡密用不了</b>")
    outside.notifies(number)
    outside.works()
    shown = page(outside, order, "zh-hans")
    assert "您在微信的投诉已并入本售后单" in shown
    assert outside.heard(number)[0][1] in shown
    assert "同一笔钱只退一次" in shown
    assert "<b>卡密" not in shown
    assert of(number).outside_id not in shown
    assert "Your complaint at WeChat is part of this case" in page(outside, order, "en")


def test_a_chargeback_is_told_and_a_case_without_any_says_nothing(outside: Outside) -> None:
    order = bought(outside)
    outside.shop.claims(order.pk, "other")
    assert 'id="complaints"' not in page(outside, order, "en")
    book_chargeback(replace(charge(order, 1_000, 1), beyond=True), by="staff:finn", at=outside.shop.at)
    assert "chargeback of your card" in page(outside, order, "en")
