"""Which notices of the sandbox channel are believed?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.payments.channel import ChannelNotice, NoticeForged
from tests.integrations.conftest import MakeChannel
from tests.integrations.test_sandbox_channel import about, back
from tests.simulators.listener import Arrived, Listener
from tests.simulators.processes import Sandpay, wait_until


def believed(channel: SandboxChannel, one: Arrived) -> ChannelNotice:
    return channel.verify_notice(method=one.method, path=one.path, headers=one.headers, body=one.body)


def refused(channel: SandboxChannel, one: Arrived) -> str:
    with pytest.raises(NoticeForged) as caught:
        believed(channel, one)
    return str(caught.value)


def pay(channel: SandboxChannel, bank: Sandpay, hook: Listener, fault: str | None = None, notice: str = "once") -> UUID:
    payment = uuid4()
    offer = channel.start_payment(about(payment, url=hook.url, expires_at=datetime.now(UTC) + timedelta(minutes=15)))
    if fault:
        bank.turn("faults", out_trade_no=payment.hex, fault=fault)
    bank.pay(offer.code_url, notice)
    return payment


def test_a_true_notice_is_believed(channel: SandboxChannel, bank: Sandpay, hook: Listener) -> None:
    payment = pay(channel, bank, hook)
    notice = believed(channel, hook.wait_for(1)[0])
    assert (notice.kind, notice.payment, notice.refund) == ("payment.succeeded", payment, None)
    assert (notice.amount_minor, notice.currency) == (12800, "CNY")
    assert notice.transaction_no == channel.query_payment(about(payment)).transaction_no


@pytest.mark.parametrize("by_buyer", [True, False])
def test_a_notice_sent_twice_has_one_number(
    channel: SandboxChannel, bank: Sandpay, hook: Listener, by_buyer: bool
) -> None:
    pay(channel, bank, hook, None if by_buyer else "duplicate_notice", "twice" if by_buyer else "once")
    first, second = (believed(channel, one) for one in hook.wait_for(2))
    assert first == second


def test_a_replayed_notice_is_refused(channel: SandboxChannel, bank: Sandpay, hook: Listener) -> None:
    pay(channel, bank, hook, "replayed_notice")
    first, second = hook.wait_for(2)
    assert first == second
    believed(channel, first)
    assert refused(channel, second) == "its nonce was used before"


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("forged_notice", "its signature does not hold"),
        ("stale_notice", "it is stale"),
        ("other_merchant_notice", "it names another party"),
    ],
)
def test_a_false_notice_is_refused_and_the_true_one_after_it_believed(
    make_channel: MakeChannel, bank: Sandpay, hook: Listener, fault: str, why: str
) -> None:
    channel = make_channel()
    payment = pay(channel, bank, hook, fault)
    verdicts = []
    for one in hook.wait_for(2):
        try:
            verdicts.append(believed(channel, one).payment.hex)
        except NoticeForged as forged:
            verdicts.append(str(forged))
    assert sorted(verdicts) == sorted([payment.hex, why])


@pytest.mark.parametrize("part", ["method", "path", "body"])
def test_a_notice_changed_on_its_way_is_refused(
    make_channel: MakeChannel, bank: Sandpay, hook: Listener, part: str
) -> None:
    channel = make_channel()
    pay(channel, bank, hook)
    (one,) = hook.wait_for(1)
    changed = {
        "method": replace(one, method="PUT"),
        "path": replace(one, path="/hooks/channel/2/?shop=1"),
        "body": replace(one, body=one.body.replace(b"12800", b"12801")),
    }[part]
    assert refused(channel, changed) == "its signature does not hold"
    assert believed(channel, one).amount_minor == 12800


@pytest.mark.parametrize("header", ["merchant", "timestamp", "nonce", "signature"])
def test_a_notice_without_a_header_is_refused(
    make_channel: MakeChannel, bank: Sandpay, hook: Listener, header: str
) -> None:
    channel = make_channel()
    pay(channel, bank, hook)
    (one,) = hook.wait_for(1)
    bare = {name: value for name, value in one.headers.items() if name.lower() != f"sandpay-{header}"}
    assert refused(channel, replace(one, headers=bare))


def test_a_notice_of_another_merchant_account_is_refused(
    make_channel: MakeChannel, bank: Sandpay, hook: Listener
) -> None:
    channel = make_channel()
    other = make_channel(merchant="M0")
    pay(channel, bank, hook)
    (one,) = hook.wait_for(1)
    assert refused(other, one) == "it names another party"


def test_a_lost_notice_never_comes_but_the_query_tells_the_truth(
    channel: SandboxChannel, bank: Sandpay, hook: Listener
) -> None:
    lost = pay(channel, bank, hook, "lose_notice")
    pay(channel, bank, hook)
    hook.wait_for(1)
    assert [believed(channel, one).payment for one in hook.arrived] != [lost]
    assert channel.query_payment(about(lost)).status == "paid"


def test_held_notices_come_when_they_are_released(channel: SandboxChannel, bank: Sandpay, hook: Listener) -> None:
    payment = pay(channel, bank, hook, "hold_notices")
    assert bank.read("notices")["held"] == 1
    assert hook.arrived == []
    assert bank.turn("notices/release", out_trade_no=payment.hex) == {"released": 1}
    assert believed(channel, hook.wait_for(1)[0]).payment == payment


def test_a_notice_that_is_not_taken_comes_again(channel: SandboxChannel, bank: Sandpay, hook: Listener) -> None:
    hook.statuses.extend([500, 403])
    payment = pay(channel, bank, hook)
    assert {believed(channel, one).payment for one in hook.wait_for(3)} == {payment}

    def sent() -> list[dict[str, Any]]:
        return [one for one in bank.read("log?kind=notice")["sent"] if one["out_trade_no"] == payment.hex]

    wait_until(lambda: len(sent()) == 3)
    assert [(one["attempt"], one["status"], one["taken"]) for one in sent()] == [
        (1, 500, False),
        (2, 403, False),
        (3, 200, True),
    ]


def test_a_bounced_refund_and_its_arrival_are_both_told(channel: SandboxChannel, bank: Sandpay, hook: Listener) -> None:
    payment, one = pay(channel, bank, hook, None, "none"), uuid4()
    bank.turn("faults", out_trade_no=payment.hex, fault="bounce_refund_once")
    channel.refund(replace(back(payment, one, 500), notify_url=hook.url))
    bounced = believed(channel, hook.wait_for(1)[0])
    assert (bounced.kind, bounced.refund, bounced.amount_minor) == ("refund.bounced", one, 500)
    channel.retry_refund(back(payment, one, 500), attempt=1)
    arrived = believed(channel, hook.wait_for(2)[1])
    assert (arrived.kind, arrived.payment, arrived.refund) == ("refund.succeeded", payment, one)
