"""Does money come back once, and does our client know where it is?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.payments.channel import BankCard, RefundAnswer, RefundAsk, RefundStatus
from tests.integrations.wechatpay.asks import Make, paid, payment, refund
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.running import DAY, Wechatpay

CARD = BankCard(bank="招商银行", number="6225880137750403", holder="王小明")


def settled(channel: WechatpayChannel, ask: RefundAsk) -> RefundAnswer:
    wait_until(lambda: channel.query_refund(ask).status is not RefundStatus.ACCEPTED)
    return channel.query_refund(ask)


@pytest.fixture
def bounced(channel: WechatpayChannel, wechat: Wechatpay) -> RefundAsk:
    """A refund whose card was frozen."""
    ask = refund(paid(channel, wechat))
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault="bounce", times=1)
    assert channel.refund(ask).status is RefundStatus.ACCEPTED
    assert settled(channel, ask).status is RefundStatus.BOUNCED
    return ask


def on_its_way(wechat: Wechatpay) -> int:
    """All that is on its way back or was, so that a refund of another test may arrive meanwhile."""
    told = wechat.read("totals")
    return sum(int(told[name]) for name in ("under_way_minor", "refunded_minor", "bounced_minor"))


def test_a_refund_arrives_once_however_often_it_is_asked(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = refund(paid(channel, wechat))
    before = on_its_way(wechat)
    with ThreadPoolExecutor(8) as pool:
        answers = {answer.status for answer in pool.map(lambda _: channel.refund(ask), range(24))}
    assert answers <= {RefundStatus.ACCEPTED, RefundStatus.ARRIVED}
    answer = settled(channel, ask)
    assert (answer.status, answer.received_account) == (RefundStatus.ARRIVED, "支付用户零钱")
    assert answer.arrived_at is not None
    assert on_its_way(wechat) == before + 12_800


def test_refunds_never_exceed_what_was_paid(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    assert channel.refund(refund(ask, amount_minor=12_801)).status is RefundStatus.REFUSED
    assert channel.refund(refund(ask, amount_minor=12_800)).status is RefundStatus.ACCEPTED
    assert channel.refund(refund(ask, amount_minor=1)).status is RefundStatus.REFUSED


def test_what_was_returned_in_the_console_is_said_to_be_gone(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    assert channel.refund(refund(ask)).status is RefundStatus.ACCEPTED
    ours = channel.refund(refund(ask))
    assert (ours.status, ours.spent) == (RefundStatus.REFUSED, True)


def test_racing_refunds_return_one_at_most_within_a_minute(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: channel.refund(refund(ask, amount_minor=3000)).status, range(6)))
    assert answers.count(RefundStatus.ACCEPTED) == 1
    assert answers.count(RefundStatus.UNKNOWN) == 5


def test_a_second_refund_within_a_minute_is_not_lost_but_asked_again_later(
    channel: WechatpayChannel, wechat: Wechatpay
) -> None:
    ask = paid(channel, wechat)
    channel.refund(refund(ask, amount_minor=100))
    second = refund(ask, amount_minor=200)
    assert channel.refund(second) == RefundAnswer(RefundStatus.UNKNOWN, detail="FREQUENCY_LIMITED")
    assert channel.query_refund(second).status is RefundStatus.NOT_FOUND
    wechat.turn("clock", offset_seconds=61)
    try:
        assert channel.refund(second).status is RefundStatus.ACCEPTED
    finally:
        wechat.turn("clock", offset_seconds=0)


def test_a_refund_after_a_year_is_refused(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    wechat.turn("clock", offset_seconds=366 * DAY)
    try:
        answer = channel.refund(refund(ask))
    finally:
        wechat.turn("clock", offset_seconds=0)
    assert answer.status is RefundStatus.REFUSED
    assert answer.detail == "INVALID_REQUEST: 订单已超过可退款期限"
    assert not answer.spent


def test_the_same_refund_with_another_amount_is_refused(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = paid(channel, wechat)
    first = refund(ask, amount_minor=100)
    channel.refund(first)
    assert channel.refund(refund(ask, refund=first.refund, amount_minor=200)).status is RefundStatus.REFUSED


def test_refunds_of_unknown_or_unpaid_payments_are_refused(channel: WechatpayChannel) -> None:
    unpaid = payment()
    channel.start_payment(unpaid)
    assert channel.refund(refund(unpaid)).status is RefundStatus.REFUSED
    assert channel.refund(refund(payment())).status is RefundStatus.REFUSED


def test_a_refund_nobody_asked_is_not_found(channel: WechatpayChannel) -> None:
    assert channel.query_refund(refund(payment())) == RefundAnswer(RefundStatus.NOT_FOUND)


def test_an_empty_account_at_the_channel_has_its_own_answer(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = refund(paid(channel, wechat))
    drawn = wechat.read("totals")["available_minor"]
    wechat.turn("funds", change_minor=-drawn)
    try:
        assert channel.refund(ask) == RefundAnswer(RefundStatus.BALANCE_SHORT, detail="NOT_ENOUGH")
        assert channel.query_refund(ask).status is RefundStatus.NOT_FOUND
    finally:
        wechat.turn("funds", change_minor=drawn)
    assert channel.refund(ask).status is RefundStatus.ACCEPTED


def test_a_bounced_refund_has_no_way_to_the_buyer_without_a_card(
    channel: WechatpayChannel, wechat: Wechatpay, bounced: RefundAsk
) -> None:
    before = wechat.read("totals")["refunded_minor"]
    assert channel.retry_refund(bounced, attempt=1) == RefundAnswer(RefundStatus.REFUSED, detail="no retry")
    assert channel.query_refund(bounced).status is RefundStatus.BOUNCED
    assert wechat.read("totals")["refunded_minor"] == before


def test_a_bounced_refund_goes_to_another_card_once(
    channel: WechatpayChannel, wechat: Wechatpay, bounced: RefundAsk
) -> None:
    before = wechat.read("totals")["refunded_minor"]
    assert channel.retry_refund(replace(bounced, card=CARD), attempt=1).status is RefundStatus.ACCEPTED
    answer = settled(channel, bounced)
    assert (answer.status, answer.received_account) == (RefundStatus.ARRIVED, "招商银行借记卡0403")
    assert channel.retry_refund(replace(bounced, card=CARD), attempt=2).status is RefundStatus.ARRIVED
    assert wechat.read("totals")["refunded_minor"] == before + 12_800
    assert CARD.number not in str(wechat.read("log?kind=abnormal"))


def test_what_went_back_to_the_merchant_never_counts_as_arrived(
    channel: WechatpayChannel, wechat: Wechatpay, bounced: RefundAsk
) -> None:
    before = wechat.read("totals")["refunded_minor"]
    assert channel.take_back_refund(bounced).status is RefundStatus.ACCEPTED
    answer = settled(channel, bounced)
    assert (answer.status, answer.detail) == (RefundStatus.BOUNCED, "returned to the merchant")
    assert channel.retry_refund(replace(bounced, card=CARD), attempt=2).status is RefundStatus.BOUNCED
    assert wechat.read("totals")["refunded_minor"] == before


def test_a_refund_that_did_not_bounce_is_left_alone(channel: WechatpayChannel, wechat: Wechatpay) -> None:
    ask = refund(paid(channel, wechat))
    channel.refund(ask)
    assert settled(channel, ask).status is RefundStatus.ARRIVED
    assert channel.retry_refund(replace(ask, card=CARD), attempt=1).status is RefundStatus.ARRIVED
    assert channel.take_back_refund(ask).status is RefundStatus.ARRIVED
    sent = [one for one in wechat.read("log?kind=abnormal")["received"] if one.get("out_refund_no") == ask.refund.hex]
    assert sent == []


def test_a_channel_that_does_not_know_our_key_moves_nothing(
    channel: WechatpayChannel, wechat: Wechatpay, make: Make
) -> None:
    ask = refund(paid(channel, wechat))
    stranger = make(settings={"merchant_serial": "0" * 40})
    answer = stranger.refund(ask)
    assert (answer.status, answer.detail) == (RefundStatus.UNKNOWN, "status 401, it has no timestamp")
    assert channel.query_refund(ask).status is RefundStatus.NOT_FOUND
