"""Whatever goes wrong at Alipay, is our answer never worse than UNKNOWN, and does money move at most once?"""

import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.payments.channel import PaymentStatus, RefundStatus
from tests.integrations.alipay.conftest import Make, ask, pay, refund_of
from tests.simulators.alipay.running import Alipay
from tests.simulators.listener import Listener
from tests.simulators.processes import patience, wait_until

# what is said when a payment is started, and when a refund is asked; what the refund has come to when it is asked about
TABLE = [
    ("error_500", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND),
    ("rate", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND),
    ("timeout_after_success", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.ARRIVED),
    ("timeout_without_success", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND),
    ("unknown", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.ARRIVED),
    ("unsigned_answer", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.ARRIVED),
    ("wrong_signature", PaymentStatus.UNKNOWN, RefundStatus.UNKNOWN, RefundStatus.ARRIVED),
    ("balance_short", PaymentStatus.WAITING, RefundStatus.BALANCE_SHORT, RefundStatus.NOT_FOUND),
    ("interval", PaymentStatus.WAITING, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND),
    ("window", PaymentStatus.WAITING, RefundStatus.REFUSED, RefundStatus.NOT_FOUND),
    ("bounce", PaymentStatus.WAITING, RefundStatus.ACCEPTED, RefundStatus.ARRIVED),
    ("no_fund_change", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
    ("reversed_later", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.NOT_FOUND),
    ("delay", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
    ("drop", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
    ("duplicate", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
    ("reorder", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
    ("wrong_amount", PaymentStatus.WAITING, RefundStatus.ARRIVED, RefundStatus.ARRIVED),
]


@pytest.mark.parametrize(("fault", "said"), [(row[0], row[1]) for row in TABLE])
def test_a_payment_under_a_fault_is_paid_once_and_told_so_in_the_end(
    client: AlipayChannel, make: Make, house: Alipay, fault: str, said: PaymentStatus
) -> None:
    one = ask()
    house.fault(fault, one.payment.hex)
    assert make(timeout_seconds=patience(fault)).start_payment(one).status is said
    before = house.read("totals")
    house.turn("faults/clear")
    again = client.start_payment(one)
    assert again.status is PaymentStatus.WAITING
    for _ in range(2):
        house.pay(again.code_url, "none")
    answer = client.query_payment(one)
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, 12_800)
    assert house.read("totals")["paid_minor"] == before["paid_minor"] + 12_800


@pytest.mark.parametrize(("fault", "said", "found"), [(row[0], row[2], row[3]) for row in TABLE])
def test_a_refund_under_a_fault_moves_once_under_its_one_number(
    client: AlipayChannel, make: Make, house: Alipay, fault: str, said: RefundStatus, found: RefundStatus
) -> None:
    paid = pay(client, house)
    one, before = refund_of(paid), house.read("totals")["refunded_minor"]
    house.fault(fault, paid.payment.hex)
    assert make(timeout_seconds=patience(fault)).refund(one).status is said
    house.turn("faults/clear")
    wait_until(lambda: client.query_refund(one).status is found)
    moved = house.read("totals")["refunded_minor"] - before
    assert moved == (12_800 if found is RefundStatus.ARRIVED else 0)
    if fault != "reversed_later":
        assert client.refund(one).status is RefundStatus.ARRIVED
        assert house.read("totals")["refunded_minor"] == before + 12_800


@pytest.mark.parametrize("fault", ["error_500", "rate", "unsigned_answer", "wrong_signature"])
def test_a_query_under_a_fault_is_unknown(client: AlipayChannel, house: Alipay, fault: str) -> None:
    paid = pay(client, house)
    one = refund_of(paid)
    client.refund(one)
    house.fault(fault, paid.payment.hex, times=None)
    assert client.query_payment(paid).status is PaymentStatus.UNKNOWN
    assert client.query_refund(one).status is RefundStatus.UNKNOWN
    assert client.close_payment(paid).status is PaymentStatus.UNKNOWN
    house.turn("faults/clear")
    assert client.query_refund(one).status is RefundStatus.ARRIVED


def test_nobody_there_is_unknown(make: Make) -> None:
    client = make(base_url="http://127.0.0.1:9")
    assert client.start_payment(ask()).status is PaymentStatus.UNKNOWN
    assert client.query_payment(ask()).status is PaymentStatus.UNKNOWN
    assert client.refund(refund_of(ask())).status is RefundStatus.UNKNOWN
    assert client.query_refund(refund_of(ask())).status is RefundStatus.UNKNOWN


@pytest.mark.parametrize(("fault", "expected"), [("drop", 0), ("duplicate", 2), ("delay", 1)])
def test_a_notice_comes_as_often_as_its_fault_says(
    client: AlipayChannel, house: Alipay, hook: Listener, fault: str, expected: int
) -> None:
    one = ask(notify_url=hook.url)
    code_url = client.start_payment(one).code_url
    house.fault(fault, one.payment.hex, seconds=0.1)
    house.pay(code_url)
    client.refund(refund_of(one, amount_minor=1))
    assert sorted(told(client, hook, expected + 1)) == ["payment.succeeded"] * expected + ["refund.changed"]


def told(client: AlipayChannel, hook: Listener, count: int) -> list[str]:
    """What the notices that arrived are about."""
    bodies = [one.body for one in hook.wait_for(count)]
    return [client.verify_notice(method="POST", path="/", headers={}, body=body).kind for body in bodies]


def test_notices_out_of_order_tell_of_the_refund_first(client: AlipayChannel, house: Alipay, hook: Listener) -> None:
    one = ask(notify_url=hook.url)
    code_url = client.start_payment(one).code_url
    house.fault("reorder", one.payment.hex)
    house.pay(code_url)
    client.refund(refund_of(one, amount_minor=1))
    assert told(client, hook, 2) == ["refund.changed", "payment.succeeded"]
