"""Does our client of a USDT gateway tell what is so, UNKNOWN when it cannot know, and stay off until it may be on?"""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from anxin.integrations.usdt.channel import CAPABILITIES, UsdtChannel
from anxin.integrations.usdt.warning import LAW, READ, WARNING
from anxin.payments.channel import BillKind, BillNotReady, PaymentAsk, PaymentStatus, RefundAsk, RefundStatus, Way
from tests.integrations.usdt.conftest import AMOUNT_MINOR, NOWHERE, Make, asked
from tests.simulators.processes import patience
from tests.simulators.usdt.running import Usdt


def started(client: UsdtChannel, ask: PaymentAsk) -> tuple[PaymentAsk, str]:
    """The payment with its reference, and the link to its page."""
    offer = client.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING, offer.detail
    return replace(ask, reference=offer.reference), offer.code_url


@pytest.mark.parametrize("way", [Way.QR, Way.REDIRECT])
@pytest.mark.parametrize("amount_minor", [1, 100, 12_850, 12_805, 999_999_999])
def test_a_paid_trade_stands_for_exactly_our_sum(
    client: UsdtChannel, gateway: Usdt, way: Way, amount_minor: int
) -> None:
    ask, link = started(client, asked(amount_minor, way=way))
    assert client.query_payment(ask).status is PaymentStatus.WAITING
    gateway.pay(link, "none")
    answer = client.query_payment(ask)
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, amount_minor, "CNY")
    assert answer.transaction_no == ask.reference
    assert answer.paid_at is not None


def test_a_trade_that_ended_is_closed(client: UsdtChannel, gateway: Usdt) -> None:
    ask, _ = started(client, asked())
    assert client.close_payment(ask).status is PaymentStatus.UNKNOWN
    gateway.turn("clock", offset_seconds=601)
    try:
        assert client.query_payment(ask).status is PaymentStatus.CLOSED
        assert client.close_payment(ask).status is PaymentStatus.CLOSED
    finally:
        gateway.turn("clock", offset_seconds=0)


def test_closing_a_paid_trade_tells_that_it_was_too_late(client: UsdtChannel, gateway: Usdt) -> None:
    ask, link = started(client, asked())
    gateway.pay(link, "none")
    assert client.close_payment(ask).status is PaymentStatus.PAID


@pytest.mark.parametrize("reference", ["", "../../control/totals", "nothing", "a b"])
def test_a_look_without_the_trades_own_number_is_unknown(client: UsdtChannel, reference: str) -> None:
    assert client.query_payment(asked(reference=reference)).status is PaymentStatus.UNKNOWN


def test_an_order_that_has_a_trade_gets_no_second_one(client: UsdtChannel) -> None:
    ask, _ = started(client, asked())
    assert client.start_payment(ask).status is PaymentStatus.UNKNOWN
    assert client.query_payment(ask).status is PaymentStatus.WAITING


def test_another_currency_is_not_asked_for(client: UsdtChannel) -> None:
    assert client.start_payment(asked(currency="USD")).status is PaymentStatus.UNKNOWN


def test_nothing_is_ever_refunded_by_machine(client: UsdtChannel, gateway: Usdt) -> None:
    ask, link = started(client, asked())
    gateway.pay(link, "none")
    refund = RefundAsk(
        payment=ask.payment,
        refund=uuid4(),
        amount_minor=AMOUNT_MINOR,
        paid_minor=AMOUNT_MINOR,
        currency="CNY",
        reason="未到账",
        notify_url=NOWHERE,
    )
    assert not CAPABILITIES.refundable
    assert client.refund(refund).status is RefundStatus.REFUSED
    assert client.retry_refund(refund, attempt=1).status is RefundStatus.REFUSED
    assert client.query_refund(refund).status is RefundStatus.UNKNOWN
    assert gateway.read("totals")["refunded_minor"] == 0


def test_there_is_no_bill(client: UsdtChannel) -> None:
    assert CAPABILITIES.bills == ()
    with pytest.raises(BillNotReady):
        client.fetch_bill(date(2026, 11, 20), BillKind.TRADE)


@pytest.mark.parametrize("fault", ["error_500", "timeout_after_success", "timeout_without_success", "unknown"])
def test_starting_under_a_fault_is_unknown_and_moves_nothing(make: Make, gateway: Usdt, fault: str) -> None:
    ask, before = asked(), gateway.read("totals")["paid_minor"]
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert make(timeout_seconds=patience(fault)).start_payment(ask).status is PaymentStatus.UNKNOWN
    assert gateway.read("totals")["paid_minor"] == before


@pytest.mark.parametrize("fault", ["error_500", "unknown"])
def test_looking_under_a_fault_is_unknown_and_then_the_truth(client: UsdtChannel, gateway: Usdt, fault: str) -> None:
    ask, link = started(client, asked())
    gateway.pay(link, "none")
    gateway.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert client.query_payment(ask).status is PaymentStatus.UNKNOWN
    assert client.query_payment(ask).status is PaymentStatus.PAID


def test_a_gateway_that_is_gone_leaves_everything_unknown(make: Make) -> None:
    gone = make(base_url="http://127.0.0.1:9")
    assert gone.start_payment(asked()).status is PaymentStatus.UNKNOWN
    assert gone.query_payment(asked(reference="abc")).status is PaymentStatus.UNKNOWN


def test_a_gateway_that_does_not_know_our_token_opens_nothing(make: Make) -> None:
    assert make(token="another token").start_payment(asked()).status is PaymentStatus.UNKNOWN


GOOD = {"token": "0123456789abcdef", "acknowledged": READ}


def test_it_stays_off_until_the_warning_in_force_has_been_read() -> None:
    assert UsdtChannel.from_settings(base_url="http://127.0.0.1:9", account="shop", settings=GOOD)
    for acknowledged in ("", "yes", "L-CRYPTO/2021-09-24"):
        with pytest.raises(ValueError):
            UsdtChannel.from_settings(
                base_url="http://127.0.0.1:9", account="shop", settings=GOOD | {"acknowledged": acknowledged}
            )


@pytest.mark.parametrize("token", ["", "  ", "short"])
def test_an_empty_token_refuses_to_start(token: str) -> None:
    with pytest.raises(ValueError):
        UsdtChannel.from_settings(base_url="http://127.0.0.1:9", account="shop", settings=GOOD | {"token": token})


def test_a_shop_without_a_name_or_an_address_refuses_to_start() -> None:
    for base_url, account in (("", "shop"), ("http://127.0.0.1:9", "")):
        with pytest.raises(ValueError):
            UsdtChannel.from_settings(base_url=base_url, account=account, settings=GOOD)


def test_the_warning_names_its_law_in_both_languages_and_what_it_means_for_a_refund() -> None:
    assert READ.startswith(LAW)
    for words, refund in ((WARNING.zh, "人工处理"), (WARNING.en, "made by hand")):
        assert LAW in words
        assert refund in words
