"""Does our client open, look up and close payments, and say UNKNOWN when it cannot know?"""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from anxin.integrations.wechatpay.capabilities import capabilities_for
from anxin.integrations.wechatpay.channel import CAPABILITIES, WechatpayChannel
from anxin.payments.channel import PaymentAnswer, PaymentOffer, PaymentStatus, RefundStatus, Way
from tests.integrations.wechatpay.asks import Make, paid, payment, refund
from tests.simulators.processes import PLAIN
from tests.simulators.wechatpay.running import Wechatpay


def test_a_started_payment_waits_and_is_the_same_when_started_again(channel: WechatpayChannel) -> None:
    ask = payment()
    offer = channel.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING
    assert offer.code_url.startswith("http://127.0.0.1:")
    assert channel.start_payment(ask) == offer
    assert channel.query_payment(ask).status is PaymentStatus.WAITING


def test_the_same_payment_with_another_amount_gets_no_offer(channel: WechatpayChannel) -> None:
    ask = payment()
    channel.start_payment(ask)
    other = payment(payment=ask.payment, amount_minor=1)
    assert channel.start_payment(other) == PaymentOffer(PaymentStatus.UNKNOWN, detail="OUT_TRADE_NO_USED")


def test_a_paid_payment_comes_with_amount_number_and_time(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    answer = channel.query_payment(paid(channel, wechat))
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, 12_800, "CNY")
    assert answer.transaction_no.startswith("42")
    assert answer.paid_at is not None
    assert abs((datetime.now(UTC) - answer.paid_at).total_seconds()) < 60


def test_a_payment_nobody_started_is_not_found(channel: WechatpayChannel) -> None:
    assert channel.query_payment(payment()) == PaymentAnswer(PaymentStatus.NOT_FOUND)
    assert channel.close_payment(payment()).status is PaymentStatus.NOT_FOUND


def test_an_expired_payment_is_closed_and_takes_no_money(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    before = wechat.read("totals")["paid_minor"]
    ask = paid(channel, wechat, expires_at=datetime.now(UTC))
    assert channel.query_payment(ask).status is PaymentStatus.CLOSED
    assert wechat.read("totals")["paid_minor"] == before


def test_a_closed_payment_cannot_be_paid(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = payment()
    offer = channel.start_payment(ask)
    assert channel.close_payment(ask) == PaymentAnswer(PaymentStatus.CLOSED)
    assert channel.close_payment(ask) == PaymentAnswer(PaymentStatus.CLOSED)
    before = wechat.read("totals")["paid_minor"]
    wechat.pay(offer.code_url)
    assert wechat.read("totals")["paid_minor"] == before


def test_closing_too_late_tells_the_payment_whole(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    assert channel.close_payment(ask) == channel.query_payment(ask)
    assert channel.close_payment(ask).amount_minor == 12_800


def test_a_wrong_amount_is_told_as_it_was_paid(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = payment()
    offer = channel.start_payment(ask)
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault="wrong_amount", amount_minor=100)
    wechat.pay(offer.code_url, "none")
    assert channel.query_payment(ask).amount_minor == 100


def test_a_page_on_the_phone_knows_the_way_back(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    back = "https://shop.example/orders/1?x=1&y=2"
    ask = payment(way=Way.REDIRECT, client_ip="203.0.113.7", return_url=back)
    offer = channel.start_payment(ask)
    assert offer.code_url == ""
    assert parse_qs(urlsplit(offer.redirect_url).query)["redirect_url"] == [back]
    page = httpx.get(offer.redirect_url, **PLAIN).text
    assert "redirect_url=https%3A%2F%2Fshop.example" in page
    wechat.pay(offer.redirect_url, "none")
    assert channel.query_payment(ask).status is PaymentStatus.PAID


def test_the_words_for_the_app_are_signed_as_the_app_demands(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = payment(way=Way.IN_APP, payer="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
    offer = channel.start_payment(ask)
    assert offer.in_app["package"] == f"prepay_id={offer.reference}"
    assert set(offer.in_app) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    door = f"{wechat.base_url}/cashier/in-app"
    opened = httpx.post(door, data=dict(offer.in_app), **PLAIN)
    assert (opened.status_code, opened.headers["location"]) == (303, f"/cashier/{offer.reference}")
    changed = {**offer.in_app, "nonceStr": "another"}
    assert httpx.post(door, data=changed, **PLAIN).status_code == 403


@pytest.mark.parametrize(
    ("way", "lacking"),
    [(Way.IN_APP, "the buyer's openid is missing"), (Way.REDIRECT, "the buyer's address is missing")],
)
def test_a_way_that_lacks_what_it_needs_is_not_asked(channel: WechatpayChannel, way: Way, lacking: str) -> None:
    ask = payment(way=way)
    assert channel.start_payment(ask) == PaymentOffer(PaymentStatus.UNKNOWN, detail=lacking)
    assert channel.query_payment(ask).status is PaymentStatus.NOT_FOUND


def test_a_long_subject_is_cut_between_two_characters(channel: WechatpayChannel) -> None:
    assert channel.start_payment(payment(subject="充值" * 100)).status is PaymentStatus.WAITING


def test_a_channel_that_is_gone_leaves_everything_unknown(make: Make) -> None:
    gone = make(base_url="http://127.0.0.1:9")
    assert gone.start_payment(payment()).status is PaymentStatus.UNKNOWN
    assert gone.query_payment(payment()).status is PaymentStatus.UNKNOWN
    assert gone.close_payment(payment()).status is PaymentStatus.UNKNOWN


def test_another_merchants_answer_is_unknown(channel: WechatpayChannel, make: Make, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    assert make(settings={"app_id": "wx0000000000000000"}).query_payment(ask) == PaymentAnswer(
        PaymentStatus.UNKNOWN, detail="the answer is about another payment"
    )


def test_an_address_of_somebody_else_is_never_shown(make: Make, wechat: Wechatpay) -> None:
    elsewhere = make(base_url=wechat.base_url.replace("127.0.0.1", "localhost"))
    assert elsewhere.start_payment(payment()).status is PaymentStatus.UNKNOWN


def test_the_declared_capabilities_are_the_documented_ones() -> None:
    assert (CAPABILITIES.window_days, CAPABILITIES.maximum_partials) == (365, 50)
    assert CAPABILITIES.minimum_interval_seconds == 60
    assert [capabilities_for({"freeze": word}).third_party_hold_days for word in ("", "no", "yes")] == [0, 0, 30]
    assert not CAPABILITIES.retries


def test_what_went_back_pays_for_nothing(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    assert channel.refund(refund(ask)).status is RefundStatus.ACCEPTED
    answer = channel.query_payment(ask)
    assert (answer.status, answer.detail) == (PaymentStatus.UNKNOWN, "paid, and returned in part or in full")
    assert answer.returned_minor is None
