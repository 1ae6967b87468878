"""Is an answer never worse than UNKNOWN, and does money move at most once, whatever goes wrong?"""

import time
from dataclasses import dataclass

import pytest

from anxin.integrations.wechatpay.channel import WechatpayChannel
from anxin.payments.channel import PaymentStatus, RefundStatus
from tests.integrations.wechatpay.asks import Make, address, believed, paid, payment, refund, verdict
from tests.simulators.listener import Listener
from tests.simulators.processes import patience, wait_until
from tests.simulators.wechatpay.running import Wechatpay

ACCEPTED, ARRIVED, UNKNOWN = RefundStatus.ACCEPTED, RefundStatus.ARRIVED, RefundStatus.UNKNOWN
BOUNCED, NOT_FOUND, SHORT = RefundStatus.BOUNCED, RefundStatus.NOT_FOUND, RefundStatus.BALANCE_SHORT


@dataclass(frozen=True)
class Fault:
    """A fault of a refund: the first answer, what a look finds then, and where asking again ends."""

    first: RefundStatus
    then: RefundStatus
    last: RefundStatus


REFUNDS = {
    "delay": Fault(ACCEPTED, ARRIVED, ARRIVED),
    "drop": Fault(ACCEPTED, ARRIVED, ARRIVED),
    "duplicate": Fault(ACCEPTED, ARRIVED, ARRIVED),
    "reorder": Fault(ACCEPTED, ARRIVED, ARRIVED),
    "wrong_amount": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "wrong_signature": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "unsealed_answer": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "signtest": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "error_500": Fault(UNKNOWN, NOT_FOUND, ARRIVED),
    "error_500_after_success": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "timeout_after_success": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "timeout_without_success": Fault(UNKNOWN, NOT_FOUND, ARRIVED),
    "unknown": Fault(UNKNOWN, ARRIVED, ARRIVED),
    "rate": Fault(UNKNOWN, NOT_FOUND, ARRIVED),
    "bounce": Fault(ACCEPTED, BOUNCED, BOUNCED),
    "close": Fault(ACCEPTED, BOUNCED, BOUNCED),
    "balance_short": Fault(SHORT, NOT_FOUND, ARRIVED),
}
PAYMENTS = (
    *("delay", "drop", "duplicate", "reorder", "wrong_amount", "wrong_signature", "unsealed_answer", "signtest"),
    *("error_500", "error_500_after_success", "timeout_after_success", "timeout_without_success", "unknown", "rate"),
)


@pytest.mark.parametrize("name", REFUNDS)
def test_a_refund_under_a_fault_moves_money_once_at_most(
    channel: WechatpayChannel, wechat: Wechatpay, make: Make, name: str
) -> None:
    fault = REFUNDS[name]
    ask = refund(paid(channel, wechat))
    before = wechat.read("totals")["refunded_minor"]
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault=name, times=1, seconds=2)
    assert make(timeout_seconds=patience(name)).refund(ask).status is fault.first
    wait_until(lambda: channel.query_refund(ask).status is fault.then)
    channel.refund(ask)
    wait_until(lambda: channel.query_refund(ask).status is fault.last)
    moved = wechat.read("totals")["refunded_minor"] - before
    assert moved == (ask.amount_minor if fault.last is ARRIVED else 0)


@pytest.mark.parametrize("name", [*REFUNDS, "processing"])
def test_a_look_at_a_refund_under_a_fault_is_never_wrong(
    channel: WechatpayChannel, wechat: Wechatpay, name: str
) -> None:
    ask = refund(paid(channel, wechat))
    channel.refund(ask)
    wait_until(lambda: channel.query_refund(ask).status is ARRIVED)
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault=name, times=1, seconds=2)
    assert channel.query_refund(ask).status in (ARRIVED, UNKNOWN)
    assert channel.query_refund(ask).status is ARRIVED


def test_a_refund_that_arrived_can_come_back_later(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener
) -> None:
    ask = refund(paid(channel, wechat), notify_url=address(hook.url))
    before = wechat.read("totals")["refunded_minor"]
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault="reversed_later", times=1, seconds=0.1)
    channel.refund(ask)
    told = sorted((believed(channel, one) for one in hook.wait_for(2)), key=lambda one: one.kind)
    assert [one.kind for one in told] == ["refund.bounced", "refund.succeeded"]
    assert told[0].external_id != told[1].external_id
    assert channel.query_refund(ask).status is BOUNCED
    assert wechat.read("totals")["refunded_minor"] == before


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment_under_a_fault_is_paid_once_and_never_denied(
    channel: WechatpayChannel, wechat: Wechatpay, hook: Listener, name: str
) -> None:
    ask = payment(notify_url=hook.url)
    offer = channel.start_payment(ask)
    before = wechat.read("totals")
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault=name, times=2, seconds=0.2)
    for _ in range(2):
        wechat.pay(offer.code_url)
    answer = channel.query_payment(ask)
    assert answer.status in (PaymentStatus.PAID, PaymentStatus.UNKNOWN)
    wait_until(lambda: channel.query_payment(ask).status is PaymentStatus.PAID)
    after = wechat.read("totals")
    assert after["payments"] == before["payments"] + 1
    wechat.turn("notices/release", out_trade_no=ask.payment.hex)
    told = {verdict(channel, one) for one in hook.arrived}
    assert len({one for one in told if not one.startswith("forged")}) <= 1


@pytest.mark.parametrize("name", [*PAYMENTS, "other_merchant"])
def test_a_start_under_a_fault_opens_one_payment(
    channel: WechatpayChannel, wechat: Wechatpay, make: Make, name: str
) -> None:
    ask = payment()
    wechat.turn("faults", out_trade_no=ask.payment.hex, fault=name, times=1, seconds=2)
    first = make(timeout_seconds=patience(name)).start_payment(ask)
    assert first.status in (PaymentStatus.WAITING, PaymentStatus.UNKNOWN)
    again = channel.start_payment(ask)
    assert again.status is PaymentStatus.WAITING
    assert first.code_url in ("", again.code_url)
    assert channel.query_payment(ask).status in (PaymentStatus.WAITING, PaymentStatus.UNKNOWN)


def test_an_old_answer_is_not_believed(channel: WechatpayChannel, wechat: Wechatpay, make: Make) -> None:
    ask = paid(channel, wechat)
    late = make(clock=lambda: time.time() + 240)
    assert late.query_payment(ask).status is PaymentStatus.PAID
    later = make(clock=lambda: time.time() + 301)
    assert later.query_payment(ask).status is PaymentStatus.UNKNOWN
