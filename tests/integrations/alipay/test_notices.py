"""Which notices of Alipay's are believed?"""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.integrations.alipay.notices import _notice
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, PaymentAsk, id_of
from tests.integrations.alipay.conftest import Make, ask, refund_of
from tests.simulators.alipay.running import Alipay
from tests.simulators.listener import Listener
from tests.simulators.processes import wait_until

PAID_ELSEWHERE = {
    "notify_id": "n-1",
    "notify_time": "2026-11-23 12:00:00",
    "out_trade_no": "SHOP-2-0001",
    "trade_no": "2026112322001",
    "trade_status": "TRADE_SUCCESS",
    "total_amount": "1.00",
    "gmt_payment": "2026-11-23 12:00:00",
}


def believed(client: AlipayChannel, body: bytes) -> ChannelNotice:
    return client.verify_notice(method="POST", path="/hooks/channel/1/", headers={}, body=body)


def refused(client: AlipayChannel, body: bytes) -> str:
    with pytest.raises(NoticeForged) as caught:
        believed(client, body)
    return str(caught.value)


def start(client: AlipayChannel, hook: Listener, **changes: Any) -> tuple[PaymentAsk, str]:
    one = ask(notify_url=hook.url, **changes)
    return one, client.start_payment(one).code_url


def bodies(hook: Listener, count: int) -> list[bytes]:
    return [one.body for one in hook.wait_for(count)]


@pytest.fixture
def body(client: AlipayChannel, house: Alipay, hook: Listener) -> bytes:
    """A true notice of a payment."""
    house.pay(start(client, hook)[1])
    return bodies(hook, 1)[0]


def test_a_true_notice_is_believed(channel: AlipayChannel, house: Alipay, hook: Listener) -> None:
    one, code_url = start(channel, hook, subject="100% 话费 + 流量，“月卡”")
    house.pay(code_url)
    notice = believed(channel, bodies(hook, 1)[0])
    assert (notice.kind, notice.payment, notice.refund) == ("payment.succeeded", one.payment, None)
    assert (notice.amount_minor, notice.currency) == (12_800, "CNY")
    assert notice.transaction_no == channel.query_payment(one).transaction_no
    assert abs((datetime.now(UTC) - notice.occurred_at).total_seconds()) < 60


def test_who_pays_less_by_a_coupon_has_paid_the_whole_order(
    client: AlipayChannel, house: Alipay, hook: Listener
) -> None:
    one, code_url = start(client, hook)
    house.fault("coupon", one.payment.hex)
    house.pay(code_url)
    (body,) = bodies(hook, 1)
    assert dict(parse_qsl(body.decode()))["buyer_pay_amount"] == "64.00"
    assert believed(client, body).amount_minor == 12_800


def test_a_notice_sent_twice_has_one_number(client: AlipayChannel, house: Alipay, hook: Listener) -> None:
    house.pay(start(client, hook)[1], "twice")
    first, second = (believed(client, body) for body in bodies(hook, 2))
    assert first == second


def test_a_notice_is_sent_until_it_is_answered_with_success(
    client: AlipayChannel, house: Alipay, hook: Listener
) -> None:
    hook.statuses = [500, 401]
    one, code_url = start(client, hook)
    house.pay(code_url)
    assert len({believed(client, body).external_id for body in bodies(hook, 3)}) == 1

    def taken() -> bool:
        sent = [e for e in house.read("log?kind=notice")["sent"] if e["out_trade_no"] == one.payment.hex]
        return [e["taken"] for e in sent] == [False, False, True]

    wait_until(taken)


def test_the_answer_to_a_notice_is_one_word(client: AlipayChannel) -> None:
    assert client.reply(handled=True) == (200, "text/plain", "success")
    assert client.reply(handled=False)[0] == 401
    assert client.reply(handled=False)[2] != "success"


def test_a_refund_is_told_to_be_looked_up_and_never_at_its_word(
    client: AlipayChannel, house: Alipay, hook: Listener
) -> None:
    one, code_url = start(client, hook)
    house.pay(code_url, "none")
    first, second = refund_of(one, amount_minor=100), refund_of(one, amount_minor=200)
    client.refund(first)
    client.refund(second)
    told = {notice.refund: notice for notice in (believed(client, body) for body in bodies(hook, 2))}
    assert set(told) == {first.refund, second.refund}
    assert {notice.kind for notice in told.values()} == {"refund.changed"}
    assert told[second.refund].amount_minor == 300, "Alipay tells the sum of all refunds"


def test_a_full_refund_is_no_closed_payment(client: AlipayChannel, house: Alipay, hook: Listener) -> None:
    one, code_url = start(client, hook)
    house.pay(code_url, "none")
    client.refund(refund_of(one))
    body = bodies(hook, 1)[0]
    assert b"trade_status=TRADE_CLOSED" in body
    assert believed(client, body).kind == "refund.changed"


def test_a_payment_that_timed_out_is_no_refund(client: AlipayChannel, house: Alipay, hook: Listener) -> None:
    one, code_url = start(client, hook)
    house.scan(code_url)
    client.close_payment(one)
    notice = believed(client, bodies(hook, 1)[0])
    assert (notice.kind, notice.refund) == ("payment.closed", None)


def test_a_refund_in_the_console_is_told_and_never_at_its_word(
    client: AlipayChannel, house: Alipay, hook: Listener
) -> None:
    one, code_url = start(client, hook)
    house.pay(code_url, "none")
    by_hand = {"out_trade_no": one.payment.hex, "refund_amount": "1.00", "out_request_no": "hand-1"}
    client._gateway.ask("alipay.trade.refund", by_hand)
    notice = believed(client, bodies(hook, 1)[0])
    assert (notice.kind, notice.payment, notice.refund, notice.refund_no) == (
        "refund.changed",
        one.payment,
        None,
        "hand-1",
    )


@pytest.mark.parametrize("number", ["SHOP-2-0001", "0" * 33, "订单 7"])
def test_a_payment_that_another_system_began_is_told_under_an_id_that_none_of_ours_can_be(number: str) -> None:
    told = _notice({**PAID_ELSEWHERE, "out_trade_no": number})
    assert (told.kind, told.payment, told.amount_minor) == ("payment.succeeded", id_of(number), 100)
    assert told.payment.version == 5
    refund = _notice({**PAID_ELSEWHERE, "out_trade_no": number, "refund_fee": "1.00"})
    assert (refund.kind, refund.payment, refund.refund_no) == ("refund.changed", id_of(number), "2026112322001")


@pytest.mark.parametrize("changes", [{"out_trade_no": ""}, {"trade_status": "TRADE_CLOSED"}])
def test_what_cannot_be_money_that_came_is_passed_over(changes: dict[str, str]) -> None:
    with pytest.raises(NoticeIgnored):
        _notice({**PAID_ELSEWHERE, **changes})


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("wrong_signature_notice", "its signature does not hold"),
        ("other_app_notice", "it is for another merchant"),
        ("other_seller_notice", "it is for another merchant"),
        ("stale_notice", "it is stale"),
    ],
)
def test_a_forged_notice_is_refused_and_the_true_one_after_it_is_believed(
    channel: AlipayChannel, house: Alipay, hook: Listener, fault: str, why: str
) -> None:
    one, code_url = start(channel, hook)
    house.fault(fault, one.payment.hex)
    house.pay(code_url)
    words = []
    for body in bodies(hook, 2):
        try:
            words.append(str(believed(channel, body).payment))
        except NoticeForged as forged:
            words.append(str(forged))
    assert sorted(words) == sorted([why, str(one.payment)])


def test_a_notice_for_one_app_is_refused_by_another(make: Make, body: bytes) -> None:
    assert refused(make(account="2021000000000009"), body) == "it is for another merchant"
    assert refused(make(seller_id="2088000000000009"), body) == "it is for another merchant"


@pytest.mark.parametrize("name", ["total_amount", "out_trade_no", "trade_status", "seller_id", "notify_id"])
def test_a_notice_with_any_field_changed_is_refused(client: AlipayChannel, body: bytes, name: str) -> None:
    fields = dict(parse_qsl(body.decode()))
    changed = {"total_amount": "0.01", "out_trade_no": uuid4().hex}.get(name, fields[name] + "1")
    assert refused(client, urlencode(fields | {name: changed}).encode()) == "its signature does not hold"


@pytest.mark.parametrize(
    "changes",
    [
        {"sign": ""},
        {"sign": "SIGNTEST"},
        {"sign": "AAAA"},
        {"sign": "%%%"},
        {"sign_type": "RSA"},
        {"sign_type": "MD5"},
        {"sign_type": ""},
        {"extra": "1"},
    ],
)
def test_a_notice_not_signed_as_agreed_is_refused(client: AlipayChannel, body: bytes, changes: dict[str, str]) -> None:
    refused(client, urlencode(dict(parse_qsl(body.decode())) | changes).encode())


@pytest.mark.parametrize("body", [b"", b"x", b"{}", b"\xff=1", b"a=%ff", b"sign_type=RSA2", b"a=1&a=2", b"x" * 70_000])
def test_what_is_no_form_is_refused(client: AlipayChannel, body: bytes) -> None:
    refused(client, body)


def test_a_field_that_comes_twice_is_refused(client: AlipayChannel, body: bytes) -> None:
    assert refused(client, body + b"&total_amount=128.00") == "a field comes twice"


def test_a_notice_is_believed_for_as_long_as_alipay_sends_it(make: Make, body: bytes) -> None:
    now = datetime.now(UTC)
    for hours, fine in ((-0.5, False), (0, True), (25, True), (27, False)):
        moment = (now + timedelta(hours=hours)).timestamp()
        client = make(clock=lambda moment=moment: moment)
        if fine:
            assert believed(client, body).external_id
        else:
            assert refused(client, body) == "it is stale"
