"""Does our client of Alipay tell of payments what is so, and UNKNOWN when it cannot know?"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.payments.channel import PaymentAnswer, PaymentOffer, PaymentStatus, Way
from tests.integrations.alipay.conftest import Make, ask, pay, refund_of
from tests.simulators.alipay.running import Alipay
from tests.simulators.processes import PLAIN


def test_a_started_payment_gives_a_code_and_the_same_one_again(channel: AlipayChannel, house: Alipay) -> None:
    one = ask()
    offer = channel.start_payment(one)
    assert offer.status is PaymentStatus.WAITING
    assert offer.code_url.startswith(house.base_url)
    assert channel.start_payment(one) == offer


def test_a_code_nobody_scanned_is_not_found_and_then_waits(client: AlipayChannel, house: Alipay) -> None:
    one = ask()
    offer = client.start_payment(one)
    assert client.query_payment(one) == PaymentAnswer(PaymentStatus.NOT_FOUND)
    house.scan(offer.code_url)
    assert client.query_payment(one) == PaymentAnswer(PaymentStatus.WAITING)


def test_a_paid_payment_comes_with_amount_number_and_time(channel: AlipayChannel, house: Alipay) -> None:
    one = pay(channel, house)
    answer = channel.query_payment(one)
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, 12_800, "CNY")
    assert answer.transaction_no.isdigit()
    assert answer.paid_at is not None
    assert abs((datetime.now(UTC) - answer.paid_at).total_seconds()) < 60


def test_the_same_payment_with_another_amount_gets_no_offer(client: AlipayChannel) -> None:
    one = ask()
    client.start_payment(one)
    refused = client.start_payment(ask(one.payment, amount_minor=1))
    assert refused == PaymentOffer(PaymentStatus.UNKNOWN, detail="ACQ.CONTEXT_INCONSISTENT")


def test_a_paid_payment_is_not_offered_again(client: AlipayChannel, house: Alipay) -> None:
    one = pay(client, house)
    assert client.start_payment(one) == PaymentOffer(PaymentStatus.UNKNOWN, detail="ACQ.TRADE_HAS_SUCCESS")


def test_another_currency_is_never_asked_for(client: AlipayChannel, house: Alipay) -> None:
    one = ask(currency="USD")
    assert client.start_payment(one).status is PaymentStatus.UNKNOWN
    assert client.refund(refund_of(one, currency="USD")).detail == "not in USD"
    assert not [e for e in house.read("log")["received"] if e.get("out_trade_no") == one.payment.hex]


@pytest.mark.parametrize(("page", "method"), [("wap", "alipay.trade.wap.pay"), ("page", "alipay.trade.page.pay")])
def test_a_redirect_is_a_signed_address_that_opens_the_cashier(
    make: Make, house: Alipay, page: str, method: str
) -> None:
    channel = make("certificates", page=page)
    one = ask(way=Way.REDIRECT, subject="a/b=c&d 话费", return_url="http://127.0.0.1:9/back/")
    offer = channel.start_payment(one)
    assert parse_qs(urlsplit(offer.redirect_url).query)["method"] == [method]
    page_shown = httpx.get(offer.redirect_url, **PLAIN, follow_redirects=True)
    assert "确认付款 ¥128.00" in page_shown.text
    assert "a b c d 话费" in page_shown.text
    house.pay(str(page_shown.url).split("?")[0], "none")
    assert channel.query_payment(one).status is PaymentStatus.PAID


def test_a_redirect_that_somebody_changed_opens_nothing(client: AlipayChannel) -> None:
    offer = client.start_payment(ask(way=Way.REDIRECT))
    cheaper = offer.redirect_url.replace("128.00", "1.00")
    assert cheaper != offer.redirect_url
    answer = httpx.get(cheaper, **PLAIN)
    assert answer.status_code == 200
    assert "isv.invalid-signature" in answer.text


def test_a_waiting_payment_is_closed_and_cannot_be_paid(channel: AlipayChannel, house: Alipay) -> None:
    one = ask()
    offer = channel.start_payment(one)
    house.scan(offer.code_url)
    assert channel.close_payment(one) == PaymentAnswer(PaymentStatus.CLOSED)
    house.pay(offer.code_url)
    assert channel.query_payment(one) == PaymentAnswer(PaymentStatus.CLOSED)
    assert channel.close_payment(one).status is PaymentStatus.CLOSED


def test_closing_too_late_tells_that_it_was_paid_and_sends_nothing_back(client: AlipayChannel, house: Alipay) -> None:
    one = pay(client, house)
    before = house.read("totals")["refunded_minor"]
    answer = client.close_payment(one)
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, 12_800)
    assert house.read("totals")["refunded_minor"] == before


def test_a_code_nobody_scanned_counts_as_closed_only_after_its_time(make: Make) -> None:
    now = datetime.now(UTC)
    one = ask(expires_at=now + timedelta(minutes=5))
    early, late = make(), make(clock=lambda: (now + timedelta(minutes=7)).timestamp())
    early.start_payment(one)
    assert early.close_payment(one).status is PaymentStatus.UNKNOWN
    assert late.close_payment(one) == PaymentAnswer(PaymentStatus.CLOSED, detail="never scanned")


def test_a_wrong_amount_is_told_as_it_was_paid(client: AlipayChannel, house: Alipay) -> None:
    one = ask()
    offer = client.start_payment(one)
    house.fault("wrong_amount", one.payment.hex, amount_minor=100)
    house.pay(offer.code_url, "none")
    assert client.query_payment(one).amount_minor == 100


def test_a_payment_returned_in_full_is_not_here_any_more(client: AlipayChannel, house: Alipay) -> None:
    one = pay(client, house)
    client.refund(refund_of(one))
    told = PaymentAnswer(PaymentStatus.CLOSED, detail="paid, and returned in full", returned_minor=12_800)
    assert client.query_payment(one) == told


def test_a_payment_returned_in_part_is_still_paid(client: AlipayChannel, house: Alipay) -> None:
    one = pay(client, house)
    client.refund(refund_of(one, amount_minor=1))
    answer = client.query_payment(one)
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, 12_800)
