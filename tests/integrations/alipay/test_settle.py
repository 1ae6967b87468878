"""Is a payment that was kept from being settled shared out once, and never beyond what is there?"""

from dataclasses import replace
from uuid import uuid4

import pytest

from anxin.integrations.alipay.channel import AlipayChannel
from anxin.integrations.alipay.settle import SettleAsk, SettleStatus, Share
from anxin.payments.channel import RefundStatus, ReleaseAsk, ReleaseStatus
from tests.integrations.alipay.conftest import Make, pay, refund_of
from tests.simulators.alipay.running import Alipay

SUPPLIER = "2088000000000077"


@pytest.fixture
def freezing(make: Make) -> AlipayChannel:
    return make("certificates", freeze="yes")


def sharing(transaction_no: str, amount_minor: int, *, final: bool = False) -> SettleAsk:
    shares = [Share(SUPPLIER, amount_minor, "货款")] if amount_minor else []
    return SettleAsk(settlement=uuid4(), transaction_no=transaction_no, shares=shares, final=final)


def test_a_kept_payment_is_shared_once_under_its_number(freezing: AlipayChannel, house: Alipay) -> None:
    paid = pay(freezing, house)
    one, before = sharing(paid.transaction_no, 12_000), house.read("totals")["shared_minor"]
    assert freezing.query_settle(one).status is SettleStatus.NOT_FOUND
    first = freezing.settle(one)
    assert first.status is SettleStatus.DONE
    assert freezing.settle(one) == first
    assert freezing.query_settle(one).status is SettleStatus.DONE
    assert house.read("totals")["shared_minor"] == before + 12_000


def test_shares_and_refunds_together_never_exceed_the_payment(freezing: AlipayChannel, house: Alipay) -> None:
    paid = pay(freezing, house)
    assert freezing.refund(refund_of(paid, amount_minor=10_000)).status is RefundStatus.ARRIVED
    assert freezing.settle(sharing(paid.transaction_no, 2_801)).status is SettleStatus.REFUSED
    assert freezing.settle(sharing(paid.transaction_no, 2_800)).status is SettleStatus.DONE
    assert freezing.refund(refund_of(paid, amount_minor=1)).status is RefundStatus.REFUSED


def test_after_the_final_sharing_there_is_no_other(freezing: AlipayChannel, house: Alipay) -> None:
    paid = pay(freezing, house)
    assert freezing.settle(sharing(paid.transaction_no, 100, final=True)).status is SettleStatus.DONE
    refused = freezing.settle(sharing(paid.transaction_no, 100))
    assert (refused.status, refused.detail) == (SettleStatus.REFUSED, "ACQ.ALREADY_SETTLE_FINISHED")


def test_a_payment_that_was_not_kept_cannot_be_shared(client: AlipayChannel, house: Alipay) -> None:
    paid = pay(client, house)
    assert client.settle(sharing(paid.transaction_no, 1)).status is SettleStatus.REFUSED


@pytest.mark.parametrize("fault", ["error_500", "unknown", "wrong_signature", "rate"])
def test_a_sharing_under_a_fault_is_unknown_and_done_once(freezing: AlipayChannel, house: Alipay, fault: str) -> None:
    paid = pay(freezing, house)
    one, before = sharing(paid.transaction_no, 500), house.read("totals")["shared_minor"]
    house.fault(fault, paid.payment.hex)
    assert freezing.settle(one).status is SettleStatus.UNKNOWN
    assert freezing.settle(one).status is SettleStatus.DONE
    assert house.read("totals")["shared_minor"] == before + 500


def test_an_answer_about_another_payment_is_unknown(freezing: AlipayChannel, house: Alipay) -> None:
    paid = pay(freezing, house)
    one = sharing(paid.transaction_no, 500)
    freezing.settle(one)
    assert freezing.query_settle(replace(one, settlement=uuid4())).status is SettleStatus.NOT_FOUND
    assert freezing.settle(replace(one, transaction_no="2026")).status is SettleStatus.REFUSED


def test_what_is_left_is_released_however_often_it_is_asked(freezing: AlipayChannel, house: Alipay) -> None:
    paid = pay(freezing, house)
    ask = ReleaseAsk(release=uuid4(), transaction_no=paid.transaction_no, title="解冻")
    house.fault("error_500", paid.payment.hex)
    assert freezing.release(ask, again=False).status is ReleaseStatus.UNKNOWN
    for one in (ask, ask, replace(ask, release=uuid4())):
        assert freezing.release(one, again=True).status is ReleaseStatus.RELEASED


def test_a_payment_that_was_not_kept_has_nothing_to_release(client: AlipayChannel, house: Alipay) -> None:
    ask = ReleaseAsk(release=uuid4(), transaction_no=pay(client, house).transaction_no, title="解冻")
    assert client.release(ask, again=False).status is ReleaseStatus.REFUSED
