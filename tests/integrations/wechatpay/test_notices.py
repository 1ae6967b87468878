"""Which notices of WeChat Pay are believed?"""

import json
from dataclasses import replace

import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.integrations.wechatpay.notices import read_payment
from anxin.payments.channel import NoticeForged, NoticeIgnored
from tests.integrations.wechatpay.asks import Make, address, believed, paid, payment, refund, verdict
from tests.simulators.listener import Arrived, Listener
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.running import Wechatpay


def told(channel: WechatpayChannel, wechat: Wechatpay, hook: Listener) -> Arrived:
    """The notice of a payment that Bea made."""
    paid(channel, wechat, notice="once", notify_url=hook.url)
    return hook.wait_for(1)[0]


def test_a_true_notice_is_believed(channel: WechatpayChannel, wechat: Wechatpay, hook: Listener) -> None:
    ask = paid(channel, wechat, notice="once", notify_url=hook.url)
    notice = believed(channel, hook.wait_for(1)[0])
    assert (notice.kind, notice.payment, notice.refund) == ("payment.succeeded", ask.payment, None)
    assert (notice.amount_minor, notice.currency) == (12_800, "CNY")
    answer = channel.query_payment(ask)
    assert (notice.transaction_no, notice.occurred_at) == (answer.transaction_no, answer.paid_at)


def test_who_pays_less_by_a_coupon_has_paid_the_whole_order() -> None:
    told = {
        "mchid": "1900000109",
        "appid": "wx1",
        "trade_state": "SUCCESS",
        "transaction_id": "4200",
        "out_trade_no": "0" * 32,
        "success_time": "2026-11-20T10:00:00+08:00",
        "amount": {"total": 12_800, "payer_total": 12_300, "currency": "CNY", "payer_currency": "CNY"},
        "promotion_detail": [{"coupon_id": "109519", "amount": 500, "type": "CASH", "wechatpay_contribute": 500}],
    }
    assert read_payment({"id": "N1"}, told, "1900000109", "wx1").amount_minor == 12_800


@pytest.mark.parametrize("by_buyer", [True, False])
def test_a_notice_sent_twice_has_one_number(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, by_buyer: bool
) -> None:
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    if not by_buyer:
        wechat.turn("faults", out_trade_no=ask.payment.hex, fault="duplicate")
    wechat.pay(offer.code_url, "twice" if by_buyer else "once")
    first, second = (believed(channel, one) for one in hook.wait_for(2))
    assert first == second


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("wrong_signature", "its signature does not hold"),
        ("signtest", "its signature does not hold"),
        ("stale", "it is stale"),
        ("other_merchant", "its form does not hold: another merchant or app"),
        ("other_app", "its form does not hold: another merchant or app"),
        ("other_key", "it does not open with our key"),
    ],
)
def test_a_false_notice_is_refused_and_the_true_one_after_it_believed(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, fault: str, why: str
) -> None:
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault=fault)
    wechat.pay(offer.code_url)
    verdicts = sorted(verdict(channel, one) for one in hook.wait_for(2))
    assert verdicts[1] == f"forged: {why}"
    assert not verdicts[0].startswith("forged")


@pytest.mark.parametrize("signature", ["WECHATPAY/SIGNTEST/", "WECHATPAY/SIGNTEST/AAAA", "", "!", "QUJD" * 86])
def test_a_probe_is_refused_like_any_wrong_signature(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, signature: str
) -> None:
    one = told(channel, wechat, hook)
    headers = {**one.headers, "Wechatpay-Signature": signature}
    with pytest.raises(NoticeForged):
        believed(channel, replace(one, headers=headers))


def test_a_notice_changed_on_its_way_is_refused(channel: WechatpayChannel, wechat: Wechatpay, hook: Listener) -> None:
    one = told(channel, wechat, hook)
    assert verdict(channel, replace(one, body=one.body + b" ")) == "forged: its signature does not hold"
    assert not verdict(channel, one).startswith("forged")


@pytest.mark.parametrize("header", ["Timestamp", "Nonce", "Signature", "Serial"])
def test_a_notice_without_a_header_is_refused(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, header: str
) -> None:
    one = told(channel, wechat, hook)
    bare = {name: value for name, value in one.headers.items() if name.lower() != f"wechatpay-{header.lower()}"}
    assert len(bare) == len(one.headers) - 1
    assert verdict(channel, replace(one, headers=bare)).startswith("forged")


def test_a_notice_of_another_merchant_account_is_refused(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, make: Make
) -> None:
    one = told(channel, wechat, hook)
    assert verdict(make(account="1900000999"), one) == "forged: its form does not hold: another merchant or app"
    assert verdict(make(settings={"api_v3_key": "x" * 32}), one) == "forged: it does not open with our key"


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\xff", b'{"resource":null}'])
def test_nonsense_is_refused(channel: WechatpayChannel, body: bytes) -> None:
    with pytest.raises(NoticeForged):
        channel.verify_notice(method="POST", path="/", headers={}, body=body)


def test_a_lost_notice_never_comes_but_a_look_tells_the_truth(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener
) -> None:
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault="drop")
    wechat.pay(offer.code_url)
    other = believed(channel, told(channel, wechat, hook))
    assert other.payment != ask.payment
    assert channel.query_payment(ask).status == "paid"


def test_notices_of_one_order_can_come_in_the_wrong_order(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener
) -> None:
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault="reorder", times=1)
    wechat.pay(offer.code_url)
    back = refund(ask, notify_url=address(hook.url))
    channel.refund(back)
    kinds = [believed(channel, one).kind for one in hook.wait_for(2)]
    assert sorted(kinds) == ["payment.succeeded", "refund.succeeded"]

    def sent() -> int:
        return sum(one["out_trade_no"] == ask.payment.hex for one in wechat.read("log?kind=notice")["sent"])

    # it writes down what it sent after it was answered
    wait_until(lambda: sent() >= 2)
    assert sent() == 2


def test_a_notice_that_is_not_taken_comes_again(channel: WechatpayChannel, wechat: Wechatpay, hook: Listener) -> None:
    hook.statuses.extend([500, 403])
    ask = paid(channel, wechat, notice="once", notify_url=hook.url)
    assert {believed(channel, one).payment for one in hook.wait_for(3)} == {ask.payment}
    status, _, body = channel.reply(handled=True)
    assert (status, json.loads(body)) == (200, {"code": "SUCCESS"})
    assert channel.reply(handled=False)[0] == 401


def test_a_refund_that_arrives_bounces_or_is_shut_is_told(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener
) -> None:
    ask = paid(channel, wechat, amount_minor=1000)
    for number, (status, kind) in enumerate(
        [("SUCCESS", "refund.succeeded"), ("ABNORMAL", "refund.bounced"), ("CLOSED", "refund.changed")], start=1
    ):
        wechat.turn("clock", offset_seconds=61 * number)
        back = refund(ask, amount_minor=100, notify_url=address(hook.url))
        wechat.turn("faults", out_trade_no=ask.payment.hex, fault="processing", times=1)
        channel.refund(back)
        wechat.turn("refunds/settle", out_refund_no=back.refund.hex, status=status)
        notice = believed(channel, hook.wait_for(number)[-1])
        assert (notice.kind, notice.payment, notice.refund) == (kind, ask.payment, back.refund)
        assert (notice.amount_minor, notice.currency) == (100, "CNY")
    wechat.turn("clock", offset_seconds=0)


def test_money_that_went_back_to_the_merchant_is_not_told_as_arrived(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener
) -> None:
    back = refund(paid(channel, wechat), notify_url=address(hook.url))
    wechat.turn("faults", out_trade_no=back.payment.hex, fault="bounce", times=1)
    channel.refund(back)
    hook.wait_for(1)
    wait_until(lambda: channel.query_refund(back).status == "bounced")
    channel.take_back_refund(back)
    assert believed(channel, hook.wait_for(2)[1]).kind == "refund.changed"


@pytest.mark.parametrize(
    ("event", "original"),
    [("TRANSACTION.SUCCESS", "profitsharing"), ("PAYSCORE.USER_PAID", "payscore")],
)
def test_a_true_notice_about_something_else_is_ignored_and_never_taken_for_a_payment(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, event: str, original: str
) -> None:
    resource = {"mchid": wechat.account, "out_trade_no": payment().payment.hex, "trade_state": "SUCCESS"}
    wechat.turn("notices/send", event_type=event, original_type=original, url=hook.url, resource=resource)
    with pytest.raises(NoticeIgnored):
        believed(channel, hook.wait_for(1)[0])


@pytest.mark.parametrize("total", [0, -1, "100", True, None, 1.5])
def test_a_payment_of_no_amount_is_refused(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, total: object
) -> None:
    resource = {"mchid": wechat.account, "appid": wechat.settings["app_id"], "trade_state": "SUCCESS"}
    resource |= {
        "out_trade_no": payment().payment.hex,
        "transaction_id": "42",
        "success_time": "2026-01-01T00:00:00+08:00",
    }
    told = {**resource, "amount": {"total": total, "currency": "CNY"}}
    wechat.turn(
        "notices/send", event_type="TRANSACTION.SUCCESS", original_type="transaction", url=hook.url, resource=told
    )
    assert verdict(channel, hook.wait_for(1)[0]) == "forged: its form does not hold: total"
