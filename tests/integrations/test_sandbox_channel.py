"""Does our client of the sandbox channel tell what is so, and UNKNOWN when it cannot know?"""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.integrations.connections import Connections
from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.payments.channel import (
    PaymentAnswer,
    PaymentAsk,
    PaymentOffer,
    PaymentStatus,
    RefundAnswer,
    RefundAsk,
    RefundStatus,
)
from tests.integrations.conftest import MakeChannel
from tests.simulators.listener import Listener
from tests.simulators.processes import PATIENCE_SECONDS, Sandpay, patience, wait_until

NOWHERE = "http://127.0.0.1:9/nowhere/"


def about(
    payment: UUID, amount_minor: int = 12800, url: str = NOWHERE, expires_at: datetime | None = None
) -> PaymentAsk:
    return PaymentAsk(
        payment=payment,
        amount_minor=amount_minor,
        currency="CNY",
        subject="话费 100 元",
        expires_at=expires_at or datetime.now(UTC),
        notify_url=url,
    )


def back(payment: UUID, one: UUID, amount_minor: int = 12800) -> RefundAsk:
    return RefundAsk(
        payment=payment,
        refund=one,
        amount_minor=amount_minor,
        paid_minor=12800,
        currency="CNY",
        reason="未到账",
        notify_url=NOWHERE,
    )


def start(channel: SandboxChannel, payment: UUID, amount_minor: int = 12800, url: str = NOWHERE) -> PaymentOffer:
    expires_at = datetime.now(UTC) + timedelta(minutes=15)
    return channel.start_payment(about(payment, amount_minor, url, expires_at))


def paid(channel: SandboxChannel, bank: Sandpay, amount_minor: int = 12800) -> UUID:
    payment = uuid4()
    bank.pay(start(channel, payment, amount_minor).code_url, "none")
    return payment


def refund(channel: SandboxChannel, payment: UUID, one: UUID, amount_minor: int = 12800) -> RefundAnswer:
    return channel.refund(back(payment, one, amount_minor))


def test_a_started_payment_waits_and_is_the_same_when_started_again(channel: SandboxChannel) -> None:
    payment = uuid4()
    offer = start(channel, payment)
    assert offer.status is PaymentStatus.WAITING
    assert offer.code_url.startswith("http://127.0.0.1:")
    assert start(channel, payment) == offer
    assert channel.query_payment(about(payment)) == PaymentAnswer(PaymentStatus.WAITING)


def test_the_same_payment_with_another_amount_gets_no_offer(channel: SandboxChannel) -> None:
    payment = uuid4()
    start(channel, payment)
    assert start(channel, payment, 1) == PaymentOffer(PaymentStatus.UNKNOWN, detail="CONFLICT")


def test_a_paid_payment_comes_with_amount_number_and_time(channel: SandboxChannel, bank: Sandpay) -> None:
    answer = channel.query_payment(about(paid(channel, bank)))
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, 12800, "CNY")
    assert answer.transaction_no.startswith("SP")
    assert answer.paid_at is not None
    assert abs((datetime.now(UTC) - answer.paid_at).total_seconds()) < 60


def test_a_payment_nobody_started_is_not_found(channel: SandboxChannel) -> None:
    assert channel.query_payment(about(uuid4())).status is PaymentStatus.NOT_FOUND


def test_an_expired_payment_is_closed_and_cannot_be_paid(channel: SandboxChannel, bank: Sandpay) -> None:
    payment = uuid4()
    offer = channel.start_payment(about(payment, 1))
    bank.pay(offer.code_url)
    assert channel.query_payment(about(payment)).status is PaymentStatus.CLOSED


def test_a_wrong_amount_is_told_as_it_was_paid(channel: SandboxChannel, bank: Sandpay) -> None:
    payment = uuid4()
    offer = start(channel, payment)
    bank.turn("faults", out_trade_no=payment.hex, fault="wrong_amount", amount_minor=100)
    bank.pay(offer.code_url, "none")
    assert channel.query_payment(about(payment)).amount_minor == 100


def test_a_refund_arrives_once_however_often_it_is_asked(channel: SandboxChannel, bank: Sandpay) -> None:
    payment, one = paid(channel, bank), uuid4()
    before = bank.read("totals")["refunded_minor"]
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: refund(channel, payment, one), range(24)))
    assert len(answers) == 1
    answer = answers.pop()
    assert (answer.status, answer.received_account) == (RefundStatus.ARRIVED, "支付用户零钱")
    assert channel.query_refund(back(payment, one)) == answer
    assert bank.read("totals")["refunded_minor"] == before + 12800


def test_refunds_never_exceed_what_was_paid(channel: SandboxChannel, bank: Sandpay) -> None:
    payment = paid(channel, bank)
    assert refund(channel, payment, uuid4(), 12000).status is RefundStatus.ARRIVED
    beyond = RefundAnswer(RefundStatus.REFUSED, detail="AMOUNT_EXCEEDS", spent=True)
    assert refund(channel, payment, uuid4(), 801) == beyond
    assert refund(channel, payment, uuid4(), 800).status is RefundStatus.ARRIVED
    assert refund(channel, payment, uuid4(), 1).status is RefundStatus.REFUSED


def test_racing_refunds_return_the_captured_sum_at_most(channel: SandboxChannel, bank: Sandpay) -> None:
    payment = paid(channel, bank, 1000)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refund(channel, payment, uuid4(), 300), range(8)))
    assert [answer.status for answer in answers].count(RefundStatus.ARRIVED) == 3
    assert [answer.status for answer in answers].count(RefundStatus.REFUSED) == 5


def test_the_same_refund_with_another_amount_is_refused(channel: SandboxChannel, bank: Sandpay) -> None:
    payment, one = paid(channel, bank), uuid4()
    refund(channel, payment, one, 100)
    assert refund(channel, payment, one, 200) == RefundAnswer(RefundStatus.REFUSED, detail="CONFLICT")


def test_refunds_of_unknown_or_unpaid_payments_are_refused(channel: SandboxChannel) -> None:
    unpaid = uuid4()
    start(channel, unpaid)
    assert refund(channel, unpaid, uuid4()) == RefundAnswer(RefundStatus.REFUSED, detail="NOT_PAID")
    assert refund(channel, uuid4(), uuid4()).status is RefundStatus.REFUSED


def test_a_refund_nobody_asked_is_not_found(channel: SandboxChannel) -> None:
    assert channel.query_refund(back(uuid4(), uuid4())).status is RefundStatus.NOT_FOUND
    assert channel.retry_refund(back(uuid4(), uuid4()), attempt=1).status is RefundStatus.NOT_FOUND


def test_a_short_balance_has_its_own_answer_and_moves_nothing(channel: SandboxChannel, bank: Sandpay) -> None:
    payment, one = paid(channel, bank), uuid4()
    bank.turn("faults", out_trade_no=payment.hex, fault="balance_short", times=1)
    assert refund(channel, payment, one).status is RefundStatus.BALANCE_SHORT
    assert channel.query_refund(back(payment, one)).status is RefundStatus.NOT_FOUND
    assert refund(channel, payment, one).status is RefundStatus.ARRIVED


def test_a_bounced_refund_arrives_by_its_next_attempt(channel: SandboxChannel, bank: Sandpay) -> None:
    payment, one = paid(channel, bank), uuid4()
    bank.turn("faults", out_trade_no=payment.hex, fault="bounce_refund_once")
    assert refund(channel, payment, one).status is RefundStatus.ACCEPTED
    wait_until(lambda: channel.query_refund(back(payment, one)).status is RefundStatus.BOUNCED)
    assert channel.retry_refund(back(payment, one), attempt=1).status is RefundStatus.ARRIVED
    assert channel.retry_refund(back(payment, one), attempt=1).status is RefundStatus.ARRIVED


def test_the_same_attempt_never_sends_a_bounced_refund_twice(channel: SandboxChannel, bank: Sandpay) -> None:
    payment, one = paid(channel, bank), uuid4()
    bank.turn("faults", out_trade_no=payment.hex, fault="bounce_refund")
    refund(channel, payment, one)
    wait_until(lambda: channel.query_refund(back(payment, one)).status is RefundStatus.BOUNCED)
    assert channel.retry_refund(back(payment, one), attempt=1).status is RefundStatus.ACCEPTED
    wait_until(lambda: channel.query_refund(back(payment, one)).status is RefundStatus.BOUNCED)
    assert channel.retry_refund(back(payment, one), attempt=1).status is RefundStatus.BOUNCED


@pytest.mark.parametrize(
    ("fault", "then"),
    [
        ("timeout_after_success", RefundStatus.ARRIVED),
        ("timeout_without_success", RefundStatus.NOT_FOUND),
        ("error_500_after_success", RefundStatus.ARRIVED),
        ("error_500", RefundStatus.NOT_FOUND),
        ("unsealed_answer", RefundStatus.ARRIVED),
        ("forged_answer", RefundStatus.ARRIVED),
    ],
)
def test_an_unclear_answer_is_unknown_and_a_later_query_tells_the_truth(
    channel: SandboxChannel, bank: Sandpay, make_channel: MakeChannel, fault: str, then: RefundStatus
) -> None:
    payment, one = paid(channel, bank), uuid4()
    bank.turn("faults", out_trade_no=payment.hex, fault=fault, times=1)
    assert refund(make_channel(timeout_seconds=patience(fault)), payment, one).status is RefundStatus.UNKNOWN
    assert channel.query_refund(back(payment, one)).status is then


def test_a_channel_that_is_gone_leaves_everything_unknown(make_channel: MakeChannel) -> None:
    gone = make_channel(base_url="http://127.0.0.1:9")
    assert start(gone, uuid4()).status is PaymentStatus.UNKNOWN
    assert gone.query_payment(about(uuid4())).status is PaymentStatus.UNKNOWN
    assert refund(gone, uuid4(), uuid4()).status is RefundStatus.UNKNOWN
    assert gone.query_refund(back(uuid4(), uuid4())).status is RefundStatus.UNKNOWN
    assert gone.retry_refund(back(uuid4(), uuid4()), attempt=1).status is RefundStatus.UNKNOWN


def test_a_channel_that_does_not_know_our_key_moves_nothing(
    channel: SandboxChannel, bank: Sandpay, make_channel: MakeChannel
) -> None:
    payment, one = paid(channel, bank), uuid4()
    stranger = make_channel(signing_key="11" * 32)
    assert refund(stranger, payment, one).status is RefundStatus.UNKNOWN
    assert channel.query_refund(back(payment, one)).status is RefundStatus.NOT_FOUND


def test_a_request_with_an_old_timestamp_moves_nothing(
    channel: SandboxChannel, bank: Sandpay, make_channel: MakeChannel
) -> None:
    payment, one = paid(channel, bank), uuid4()
    late = make_channel(clock=lambda: time.time() - 301)
    assert refund(late, payment, one).status is RefundStatus.UNKNOWN
    assert channel.query_refund(back(payment, one)).status is RefundStatus.NOT_FOUND


@pytest.mark.parametrize("missing", ["merchant", "signing_key", "channel_key"])
def test_a_channel_without_its_keys_is_refused(missing: str) -> None:
    keys: dict[str, Any] = {"merchant": "M1", "signing_key": "11" * 32, "channel_key": "22" * 32, missing: ""}
    with pytest.raises(ValueError):
        SandboxChannel(base_url="http://127.0.0.1:9", **keys)


def test_an_idle_connection_hung_up_by_the_channel_is_not_used_again(hook: Listener) -> None:
    connections = Connections(hook.url.split("/hooks")[0], PATIENCE_SECONDS)
    assert connections.ask("POST", "/a", {}, b"x")[0] == 200
    (kept,) = connections._kept
    assert kept.sock is not None
    kept.sock.close()
    kept.sock = None
    assert connections.ask("POST", "/b", {}, b"x")[0] == 200
    assert [one.path for one in hook.arrived] == ["/a", "/b"]
    connections.close()
