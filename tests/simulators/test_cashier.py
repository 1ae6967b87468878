"""What does the buyer see behind the QR code, and what does the button do?"""

from collections.abc import Callable

import httpx
import pytest

from tests.simulators.processes import PLAIN, Sandpay
from tests.simulators.raw import Raw

Start = Callable[..., str]


@pytest.fixture
def start(bank: Sandpay) -> Start:
    """Starts a payment and returns what its QR code says."""
    raw = Raw(bank)

    def do(**changes: object) -> str:
        return str(raw.ask("POST", "/v1/payments", raw.payment(**changes)).json()["code_url"])

    return do


def test_the_page_shows_amount_and_merchant_and_is_chinese_by_default(start: Start) -> None:
    page = httpx.get(start(), **PLAIN)
    assert page.status_code == 200
    assert '<html lang="zh-Hans">' in page.text
    assert "确认付款 ¥1,128.00" in page.text
    assert "安心演示商店" in page.text
    assert "$" not in page.text


def test_the_page_is_in_english_on_request(start: Start) -> None:
    page = httpx.get(start() + "?lang=en", **PLAIN).text
    assert '<html lang="en">' in page
    assert "Pay ¥1,128.00" in page
    assert "确认付款" not in page


def test_the_page_is_read_as_the_shop_was(start: Start) -> None:
    link = start()
    for chosen, asked, words in (
        ("en", "", "Pay ¥1,128.00"),
        ("zh-hans", "", "确认付款"),
        ("en", "?lang=zh", "确认付款"),
    ):
        page = httpx.get(link + asked, headers={"cookie": f"language={chosen}"}, **PLAIN)
        assert words in page.text, (chosen, asked)


def test_the_button_pays_once(start: Start, bank: Sandpay) -> None:
    code_url = start()
    before = bank.read("totals")["paid_minor"]
    for _ in range(2):
        assert bank.pay(code_url, "none").status_code == 303
    assert bank.read("totals")["paid_minor"] == before + 112_800
    page = httpx.get(code_url, **PLAIN).text
    assert "付款成功" in page
    assert "确认付款" not in page


def test_an_expired_page_takes_no_money(start: Start, bank: Sandpay) -> None:
    code_url = start(expires_at="2020-01-01T00:00:00+00:00")
    before = bank.read("totals")["paid_minor"]
    assert "无法付款" in httpx.get(code_url, **PLAIN).text
    bank.pay(code_url)
    assert bank.read("totals")["paid_minor"] == before


def test_a_guessed_page_is_not_found(bank: Sandpay) -> None:
    guessed = f"{bank.base_url}/cashier/PP0"
    assert httpx.get(guessed, **PLAIN).status_code == 404
    assert bank.pay(guessed).status_code == 404


def test_what_the_merchant_wrote_is_text_and_never_markup(start: Start) -> None:
    page = httpx.get(start(subject="<script>$amount</script>", return_url="javascript:alert(1)"), **PLAIN).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "javascript:" not in page
