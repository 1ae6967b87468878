"""For every fault of the gateway, in both versions: what do we say at once, what later, and how often did money move?

No answer is worse than UNKNOWN, and nothing moves twice.
"""

from dataclasses import replace

import pytest

from anxin.payments.channel import PaymentStatus, RefundStatus
from tests.integrations.epay.conftest import AMOUNT_MINOR, Bea, Client, Make, asked, of
from tests.simulators.epay.running import Epay
from tests.simulators.processes import patience, wait_until

# by version: what is answered at once
PAYMENTS = {
    "error_500": (PaymentStatus.UNKNOWN, PaymentStatus.UNKNOWN),
    "timeout_after_success": (PaymentStatus.UNKNOWN, PaymentStatus.UNKNOWN),
    "timeout_without_success": (PaymentStatus.UNKNOWN, PaymentStatus.UNKNOWN),
    "unknown": (PaymentStatus.UNKNOWN, PaymentStatus.UNKNOWN),
    "wrong_signature": (PaymentStatus.WAITING, PaymentStatus.UNKNOWN),
    "unsigned_answer": (PaymentStatus.WAITING, PaymentStatus.UNKNOWN),
}
QUERIES = {
    "error_500": (PaymentStatus.UNKNOWN, PaymentStatus.UNKNOWN),
    "wrong_signature": (PaymentStatus.PAID, PaymentStatus.UNKNOWN),
    "unsigned_answer": (PaymentStatus.PAID, PaymentStatus.UNKNOWN),
}
NOTICES = ("delay", "drop", "duplicate", "reorder", "wrong_amount", "wrong_signature", "other_merchant", "stale")
UNKNOWN = RefundStatus.UNKNOWN
# at once by version, then by a look in version 2, and whether money has moved
REFUNDS = {
    "error_500": (UNKNOWN, UNKNOWN, RefundStatus.NOT_FOUND, False),
    "timeout_after_success": (UNKNOWN, UNKNOWN, RefundStatus.ARRIVED, True),
    "timeout_without_success": (UNKNOWN, UNKNOWN, RefundStatus.NOT_FOUND, False),
    "unknown": (UNKNOWN, UNKNOWN, RefundStatus.ARRIVED, True),
    "wrong_signature": (RefundStatus.ARRIVED, UNKNOWN, RefundStatus.ARRIVED, True),
    "unsigned_answer": (RefundStatus.ARRIVED, UNKNOWN, RefundStatus.ARRIVED, True),
    "balance_short": (RefundStatus.BALANCE_SHORT, RefundStatus.BALANCE_SHORT, RefundStatus.NOT_FOUND, False),
    "bounce": (UNKNOWN, RefundStatus.ACCEPTED, UNKNOWN, False),
    "reversed_later": (RefundStatus.ARRIVED, RefundStatus.ACCEPTED, UNKNOWN, False),
}


@pytest.fixture
def hasty(version: int, make: Make, fault: str) -> Client:
    """A client that waits long only if its answer will come."""
    return make(version, timeout_seconds=patience(fault))


@pytest.mark.parametrize("fault", PAYMENTS)
def test_starting_a_payment_under_a_fault(
    client: Client, hasty: Client, version: int, gateway: Epay, fault: str
) -> None:
    ask, before = asked(), gateway.read("totals")["paid_minor"]
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert hasty.start_payment(ask).status is PAYMENTS[fault][version - 1]
    offer = client.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING
    for _ in range(2):
        gateway.pay(offer.code_url, "none")
    answer = client.query_payment(ask)
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, AMOUNT_MINOR)
    assert gateway.read("totals")["paid_minor"] == before + AMOUNT_MINOR


@pytest.mark.parametrize("fault", QUERIES)
def test_looking_at_a_payment_under_a_fault(client: Client, version: int, bea: Bea, gateway: Epay, fault: str) -> None:
    ask = asked()
    bea.pays(client, ask)
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert client.query_payment(ask).status is QUERIES[fault][version - 1]
    assert client.query_payment(ask).status is PaymentStatus.PAID


@pytest.mark.parametrize("fault", NOTICES)
def test_paying_under_a_fault_of_the_notice_leaves_the_truth_to_a_look(
    client: Client, version: int, bea: Bea, gateway: Epay, fault: str
) -> None:
    ask, before = asked(), gateway.read("totals")["paid_minor"]
    bea.pays(client, ask, "once", {"fault": fault, "times": 1, "amount_minor": 100})
    gateway.turn("notices/release", out_trade_no=ask.payment.hex)
    expected = 100 if fault == "wrong_amount" else AMOUNT_MINOR
    assert gateway.read("totals")["paid_minor"] == before + expected
    # a notice that is told wrong in version 2 leaves its fault waiting for no answer of ours
    gateway.turn("faults/clear")
    assert client.query_payment(ask).amount_minor == expected


@pytest.mark.parametrize("fault", REFUNDS)
def test_a_refund_under_a_fault(
    client: Client, hasty: Client, version: int, bea: Bea, gateway: Epay, fault: str
) -> None:
    ask = asked()
    bea.pays(client, ask)
    one, before = of(ask), gateway.read("totals")["refunded_minor"]
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert hasty.refund(one).status is REFUNDS[fault][version - 1]
    then, went = REFUNDS[fault][2:]
    wait_until(lambda: gateway.read("totals")["refunded_minor"] == before + (AMOUNT_MINOR if went else 0))
    if version == 2:
        assert client.query_refund(one).status is then


@pytest.mark.parametrize("fault", REFUNDS)
def test_asking_version_2_again_under_the_same_number_moves_nothing_twice(
    make: Make, bea: Bea, gateway: Epay, fault: str
) -> None:
    client, ask = make(2), asked()
    bea.pays(client, ask)
    one, before = of(ask, 100), gateway.read("totals")["refunded_minor"]
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    hasty = make(2, timeout_seconds=patience(fault))
    for _ in range(3):
        hasty.refund(one)
    went = 0 if fault in ("bounce", "reversed_later") else 100
    wait_until(lambda: gateway.read("totals")["refunded_minor"] == before + went)
    assert client.refund(replace(one)).status is RefundStatus.ACCEPTED


def test_a_refund_that_came_back_and_went_out_after_all_is_seen_by_a_look(make: Make, bea: Bea, gateway: Epay) -> None:
    v2, ask = make(2), asked()
    bea.pays(v2, ask)
    one = of(ask)
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault="bounce", times=1)
    v2.refund(one)
    assert v2.query_refund(one).status is RefundStatus.UNKNOWN
    gateway.turn("refunds/settle", of=one.refund.hex, status=1)
    assert v2.query_refund(one).status is RefundStatus.ARRIVED
    gateway.turn("refunds/settle", of=one.refund.hex, status=0)
    assert v2.query_refund(one).status is RefundStatus.UNKNOWN
