"""What does Bea see behind the code, in both languages, and what does the button do?"""

import httpx
import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from tests.integrations.wechatpay.asks import payment
from tests.simulators.processes import PLAIN
from tests.simulators.wechatpay.running import Wechatpay


@pytest.fixture
def page(wechat: Wechatpay) -> str:
    """The address behind a code."""
    channel: WechatpayChannel = wechat.client()
    offer = channel.start_payment(payment(amount_minor=112_800, subject="<script>$amount</script>"))
    channel.close()
    return offer.code_url


def seen(address: str) -> httpx.Response:
    return httpx.get(address, **PLAIN)


def test_the_page_shows_amount_and_merchant_and_is_chinese_by_default(page: str) -> None:
    shown = seen(page)
    assert '<html lang="zh-Hans">' in shown.text
    assert "确认付款 ¥1,128.00" in shown.text
    assert "扫码（Native）" in shown.text
    assert "<svg" in shown.text.partition('class="code"')[2]
    assert "&lt;script&gt;$amount&lt;/script&gt;" in shown.text
    assert shown.text.count("$") == 1
    assert "<script" not in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]


def test_the_page_is_in_english_on_request(page: str) -> None:
    shown = seen(page + "?lang=en").text
    assert '<html lang="en">' in shown
    assert "Pay ¥1,128.00" in shown
    assert "确认付款" not in shown


def test_the_button_pays_once(page: str, wechat: Wechatpay) -> None:
    before = wechat.read("totals")["paid_minor"]
    for _ in range(2):
        assert wechat.pay(page, "none").status_code == 303
    assert wechat.read("totals")["paid_minor"] == before + 112_800
    assert "付款成功" in seen(page).text


def test_a_guessed_page_is_not_found(wechat: Wechatpay) -> None:
    assert seen(f"{wechat.base_url}/cashier/wx0").status_code == 404
    assert wechat.pay(f"{wechat.base_url}/cashier/wx0").status_code == 404


@pytest.mark.parametrize("back", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
def test_the_way_back_leads_to_the_web_alone(page: str, wechat: Wechatpay, back: str) -> None:
    wechat.pay(page, "none")
    assert back not in seen(f"{page}?redirect_url={back}").text
    shown = seen(f"{page}?redirect_url=https://shop.example/o").text
    assert 'href="https://shop.example/o"' in shown
