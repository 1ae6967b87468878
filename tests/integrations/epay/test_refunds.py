"""Do our clients of an epay gateway tell of refunds what is so, and never more than they know?"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from anxin.integrations.epay.v1 import EpayV1
from anxin.integrations.epay.v2 import EpayV2
from anxin.payments.channel import PaymentAsk, RefundAnswer, RefundStatus
from tests.integrations.epay.conftest import AMOUNT_MINOR, NOWHERE, Bea, Client, Make, asked, moved, of
from tests.simulators.epay.running import Epay, new_key, private


def paid(client: Client, bea: Bea) -> PaymentAsk:
    ask = asked()
    bea.pays(client, ask)
    return ask


def returned(gateway: Epay) -> int:
    return int(gateway.read("totals")["refunded_minor"])


def test_version_1_takes_the_gateways_yes_for_the_end(v1: EpayV1, bea: Bea, gateway: Epay) -> None:
    ask, before = paid(v1, bea), returned(gateway)
    answer = v1.refund(of(ask))
    assert (answer.status, answer.detail) == (RefundStatus.ARRIVED, "退款成功")
    assert returned(gateway) == before + AMOUNT_MINOR
    assert v1.query_refund(of(ask)).status is RefundStatus.UNKNOWN


def test_version_1_would_return_a_part_again_when_asked_again_and_says_so_by_its_capabilities(
    v1: EpayV1, bea: Bea, gateway: Epay
) -> None:
    part, before = of(paid(v1, bea), 100), returned(gateway)
    for _ in range(2):
        assert v1.refund(part).status is RefundStatus.ARRIVED
    assert returned(gateway) == before + 200


def test_version_1_is_not_asked_for_a_part_unless_the_gateway_is_known_for_it(
    v1: EpayV1, make: Make, bea: Bea, gateway: Epay
) -> None:
    ask = paid(v1, bea)
    assert make(1, partial=False).refund(of(ask, 100)).status is RefundStatus.REFUSED
    assert moved(gateway, ask.payment) == []
    assert make(1, partial=False).refund(of(ask)).status is RefundStatus.ARRIVED


def test_a_gateway_that_refunds_nothing_is_believed(client: Client, bea: Bea, gateway: Epay) -> None:
    ask, before = paid(client, bea), returned(gateway)
    gateway.turn("limits", refundable=False)
    try:
        assert client.refund(of(ask)).status is RefundStatus.REFUSED
    finally:
        gateway.turn("limits", refundable=True)
    assert returned(gateway) == before


def test_a_refund_after_the_window_is_refused(client: Client, bea: Bea, gateway: Epay) -> None:
    ask = paid(client, bea)
    gateway.turn("clock", offset_seconds=366 * 86_400)
    try:
        answer = client.refund(of(ask))
    finally:
        gateway.turn("clock", offset_seconds=0)
    assert (answer.status, answer.detail) == (RefundStatus.REFUSED, "该订单已超过退款期限")


def test_a_refund_too_soon_after_another_is_unknown_and_moves_nothing(client: Client, bea: Bea, gateway: Epay) -> None:
    ask, before = paid(client, bea), returned(gateway)
    gateway.turn("limits", minimum_interval_seconds=60)
    try:
        client.refund(of(ask, 100))
        assert client.refund(of(ask, 100)).status is RefundStatus.UNKNOWN
    finally:
        gateway.turn("limits", minimum_interval_seconds=0)
    assert returned(gateway) == before + 100


def test_refunds_never_exceed_what_was_paid(client: Client, bea: Bea, gateway: Epay) -> None:
    ask, before = paid(client, bea), returned(gateway)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.refund(of(ask, 5000)).status, range(8)))
    assert answers.count(RefundStatus.REFUSED) == 6
    assert returned(gateway) == before + 10_000


def test_refunds_of_unknown_or_unpaid_payments_are_refused(client: Client) -> None:
    unpaid = asked()
    client.start_payment(unpaid)
    assert client.refund(of(unpaid)).status is RefundStatus.REFUSED
    assert client.refund(of(asked())).status is RefundStatus.REFUSED


def test_version_2_returns_once_however_often_it_is_asked(v2: EpayV2, bea: Bea, gateway: Epay) -> None:
    one, before = of(paid(v2, bea), 100), returned(gateway)
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: v2.refund(one), range(24)))
    (answer,) = answers
    assert (answer.status, answer.amount_minor) == (RefundStatus.ACCEPTED, 100)
    arrived = v2.query_refund(one)
    assert (arrived.status, arrived.refund_no) == (RefundStatus.ARRIVED, answer.refund_no)
    assert returned(gateway) == before + 100


def test_the_same_number_with_another_amount_is_refused(v2: EpayV2, bea: Bea, gateway: Epay) -> None:
    one, before = of(paid(v2, bea), 100), returned(gateway)
    v2.refund(one)
    assert v2.refund(replace(one, amount_minor=200)).status is RefundStatus.REFUSED
    assert v2.query_refund(replace(one, amount_minor=200)).status is RefundStatus.UNKNOWN
    assert returned(gateway) == before + 100


def test_a_refund_nobody_asked_is_not_found(v2: EpayV2) -> None:
    assert v2.query_refund(of(asked())).status is RefundStatus.NOT_FOUND


def test_the_gateways_own_number_is_used_where_it_is_known(client: Client, bea: Bea, gateway: Epay) -> None:
    ask = paid(client, bea)
    number = client.query_payment(ask).transaction_no
    answer = client.refund(of(ask, transaction_no=number))
    assert answer.status in (RefundStatus.ARRIVED, RefundStatus.ACCEPTED)
    assert moved(gateway, ask.payment) == [AMOUNT_MINOR]


def test_no_version_sends_a_bounced_refund_again(client: Client) -> None:
    assert client.retry_refund(of(asked()), attempt=1) == RefundAnswer(RefundStatus.REFUSED, detail="no retry")


@pytest.mark.parametrize("stale", [-400, 400])
def test_a_request_at_the_wrong_time_moves_nothing(v2: EpayV2, make: Make, bea: Bea, gateway: Epay, stale: int) -> None:
    ask, before = paid(v2, bea), returned(gateway)
    assert make(2, clock=lambda: time.time() + stale).refund(of(ask)).status is RefundStatus.UNKNOWN
    assert returned(gateway) == before


def test_a_gateway_that_does_not_know_our_key_moves_nothing(
    client: Client, version: int, make: Make, bea: Bea, gateway: Epay
) -> None:
    ask, before = paid(client, bea), returned(gateway)
    stranger = {"key": "another key"} if version == 1 else {"private_key": private(new_key("stranger"))}
    answer = make(version, **stranger).refund(of(ask))
    assert answer.status is (RefundStatus.REFUSED if version == 1 else RefundStatus.UNKNOWN)
    assert returned(gateway) == before


def test_a_gateway_that_is_gone_leaves_everything_unknown(version: int, make: Make) -> None:
    gone = make(version, base_url=NOWHERE)
    assert gone.refund(of(asked())).status is RefundStatus.UNKNOWN
    assert gone.query_refund(of(asked())).status is RefundStatus.UNKNOWN
