"""Does a refund at Alipay move money once, and does our client say where it is?"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from uuid import uuid4

import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.payments.channel import RefundAnswer, RefundStatus
from tests.integrations.alipay.conftest import Make, ask, pay, refund_of
from tests.simulators.alipay.running import Alipay, alipay
from tests.simulators.processes import wait_until


def moved(house: Alipay) -> int:
    return int(house.read("totals")["refunded_minor"])


def test_a_refund_arrives_once_however_often_it_is_asked(channel: AlipayChannel, house: Alipay) -> None:
    one = refund_of(pay(channel, house))
    before = moved(house)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: channel.refund(one), range(16)))
    assert {answer.status for answer in answers} == {RefundStatus.ARRIVED}
    assert {answer.received_account for answer in answers} == {"支付宝余额"}
    assert moved(house) == before + 12_800


def test_a_queried_refund_tells_amount_time_and_account(channel: AlipayChannel, house: Alipay) -> None:
    paid = pay(channel, house)
    one = refund_of(paid, amount_minor=200)
    assert channel.refund(one).status is RefundStatus.ARRIVED
    answer = channel.query_refund(one)
    assert (answer.status, answer.amount_minor, answer.received_account) == (RefundStatus.ARRIVED, 200, "支付宝余额")
    assert answer.refund_no == paid.transaction_no
    assert answer.arrived_at is not None


def test_refunds_never_exceed_what_was_paid(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    assert client.refund(refund_of(paid, amount_minor=12_000)).status is RefundStatus.ARRIVED
    too_much = client.refund(refund_of(paid, amount_minor=801))
    assert too_much == RefundAnswer(RefundStatus.REFUSED, detail="ACQ.REASON_TRADE_REFUND_FEE_ERR", spent=True)
    assert client.refund(refund_of(paid, amount_minor=800)).status is RefundStatus.ARRIVED
    assert client.refund(refund_of(paid, amount_minor=1)).status is RefundStatus.REFUSED


def test_what_was_returned_in_the_console_is_said_to_be_gone(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    assert client.refund(refund_of(paid)).status is RefundStatus.ARRIVED
    ours = client.refund(refund_of(paid))
    assert (ours.status, ours.spent) == (RefundStatus.REFUSED, True)


def test_racing_refunds_return_the_captured_sum_at_most(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house, amount_minor=1_000)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.refund(refund_of(paid, amount_minor=300)), range(8)))
    statuses = [answer.status for answer in answers]
    assert (statuses.count(RefundStatus.ARRIVED), statuses.count(RefundStatus.REFUSED)) == (3, 5)


def test_the_same_refund_with_another_amount_is_unknown_and_moves_nothing(client: AlipayChannel, house: Alipay) -> None:
    paid, number = pay(client, house), uuid4()
    client.refund(refund_of(paid, refund=number, amount_minor=100))
    before = moved(house)
    other = refund_of(paid, refund=number, amount_minor=200)
    assert client.refund(other) == RefundAnswer(RefundStatus.UNKNOWN, detail="ACQ.DISCORDANT_REPEAT_REQUEST")
    assert (client.query_refund(other).status, client.query_refund(other).amount_minor) == (RefundStatus.UNKNOWN, 100)
    assert moved(house) == before


def test_a_refund_that_says_nothing_moved_is_looked_up_at_once(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    house.fault("no_fund_change", paid.payment.hex)
    assert client.refund(refund_of(paid)).status is RefundStatus.ARRIVED


def test_refunds_of_unknown_or_unpaid_payments_are_refused(client: AlipayChannel, house: Alipay) -> None:
    unpaid = ask()
    house.scan(client.start_payment(unpaid).code_url)
    answer = RefundAnswer(RefundStatus.REFUSED, detail="ACQ.TRADE_STATUS_ERROR", spent=True)
    assert client.refund(refund_of(unpaid)) == answer
    assert client.refund(refund_of(ask())) == RefundAnswer(RefundStatus.REFUSED, detail="ACQ.TRADE_NOT_EXIST")


def test_a_refund_nobody_asked_is_not_found(client: AlipayChannel, house: Alipay) -> None:
    assert client.query_refund(refund_of(pay(client, house))) == RefundAnswer(RefundStatus.NOT_FOUND)
    assert client.query_refund(refund_of(ask())) == RefundAnswer(RefundStatus.NOT_FOUND)


def test_there_is_nothing_to_retry(client: AlipayChannel, house: Alipay) -> None:
    before = len(house.read("log")["received"])
    answer = client.retry_refund(refund_of(ask()), attempt=1)
    assert answer == RefundAnswer(RefundStatus.REFUSED, detail="no retry")
    assert len(house.read("log")["received"]) == before


def test_a_short_balance_has_its_own_answer_and_the_same_number_later_arrives(
    client: AlipayChannel, house: Alipay
) -> None:
    paid = pay(client, house)
    one = refund_of(paid)
    house.fault("balance_short", paid.payment.hex)
    assert client.refund(one).status is RefundStatus.BALANCE_SHORT
    assert client.query_refund(one).status is RefundStatus.NOT_FOUND
    assert client.refund(one).status is RefundStatus.ARRIVED


def test_a_refund_to_a_card_is_under_way_until_the_bank_has_it(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    house.fault("bank_card", paid.payment.hex)
    one = refund_of(paid)
    answer = client.refund(one)
    assert (answer.status, answer.received_account) == (RefundStatus.ACCEPTED, "银行卡")
    assert answer.detail.startswith("bank: ")
    wait_until(lambda: client.query_refund(one).status is RefundStatus.ARRIVED)
    assert client.query_refund(one).received_account == "银行卡"


def test_a_refund_that_the_bank_returns_is_in_the_buyers_balance(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    house.fault("bounce", paid.payment.hex)
    one = refund_of(paid)
    assert client.refund(one).status is RefundStatus.ACCEPTED
    wait_until(lambda: client.query_refund(one).status is RefundStatus.ARRIVED)
    assert client.query_refund(one).received_account == "支付宝余额"


def test_a_refund_taken_back_later_is_no_longer_found(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    before = moved(house)
    house.fault("reversed_later", paid.payment.hex)
    one = refund_of(paid)
    assert client.refund(one).status is RefundStatus.ARRIVED
    wait_until(lambda: client.query_refund(one).status is RefundStatus.NOT_FOUND)
    assert moved(house) == before


def test_a_refund_after_the_window_is_refused(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    house.turn("clock", offset_seconds=366 * 86_400)
    try:
        answer = client.refund(refund_of(paid))
    finally:
        house.turn("clock", offset_seconds=0)
    assert answer == RefundAnswer(RefundStatus.REFUSED, detail="ACQ.TRADE_HAS_FINISHED")
    assert not answer.spent


@pytest.mark.parametrize(("interval", "expected"), [("60", RefundStatus.UNKNOWN), ("0", RefundStatus.ARRIVED)])
def test_a_second_refund_too_soon_is_unknown_and_moves_nothing(interval: str, expected: RefundStatus) -> None:
    with alipay("--interval", interval) as house:
        channel = Make(house, ExitStack())()
        paid = pay(channel, house)
        assert channel.refund(refund_of(paid, amount_minor=100)).status is RefundStatus.ARRIVED
        assert channel.refund(refund_of(paid, amount_minor=200)).status is expected
        assert moved(house) == (300 if expected is RefundStatus.ARRIVED else 100)
        channel.close()
