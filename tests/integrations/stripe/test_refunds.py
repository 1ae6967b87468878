"""Does a refund through Stripe move money once, whatever goes wrong on the way?"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from anxin.integrations.stripe.channel import StripeChannel
from anxin.payments.channel import PaymentAsk, RefundAnswer, RefundStatus
from tests.integrations.stripe.conftest import Make, asked, back
from tests.simulators.processes import PATIENCE_SECONDS, patience, wait_until
from tests.simulators.stripe.running import Stripe, stripe_running

FINE = {RefundStatus.ARRIVED, RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND, RefundStatus.ACCEPTED}


def asked_for(acquirer: Stripe, refund: str) -> int:
    """How many refunds Stripe made under one of our numbers."""
    told = acquirer.read("log?kind=refund")["received"]
    keys = [one for one in told if one.get("out_refund_no") == refund and one["status"] == 200 and not one["replayed"]]
    return len(keys)


def test_a_refund_is_sent_and_is_the_same_when_asked_again(channel: StripeChannel, paid: PaymentAsk) -> None:
    ask = back(paid)
    assert channel.query_refund(ask) == RefundAnswer(RefundStatus.NOT_FOUND)
    answer = channel.refund(ask)
    assert (answer.status, answer.amount_minor) == (RefundStatus.ARRIVED, 800)
    assert answer.refund_no.startswith("re_")
    assert answer.received_account.startswith("card · ")
    assert channel.refund(ask) == channel.query_refund(ask) == answer


def test_two_days_later_the_same_refund_is_still_the_same(make: Make) -> None:
    with stripe_running() as own:
        channel = StripeChannel(
            base_url=own.base_url,
            account=own.account,
            secret_key=own.secret_key,
            webhook_secret=own.webhook_secret,
            timeout_seconds=PATIENCE_SECONDS,
        )
        payment = asked()
        offer = channel.start_payment(payment)
        own.pay(offer.redirect_url, "none")
        ask = back(replace(payment, reference=offer.reference))
        first = channel.refund(ask)
        own.turn("clock", offset_seconds=48 * 3600)
        assert channel.refund(ask) == first
        assert own.read("totals")["refunded_minor"] == 800
        channel.close()


def test_one_refund_asked_by_many_at_once_goes_once(channel: StripeChannel, acquirer: Stripe, paid: PaymentAsk) -> None:
    ask = back(paid)
    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(lambda _: channel.refund(ask).status, range(8)))
    assert answers <= {RefundStatus.ARRIVED, RefundStatus.UNKNOWN}
    assert asked_for(acquirer, ask.refund.hex) == 1


def test_a_refund_by_the_session_alone_finds_its_payment(channel: StripeChannel, paid: PaymentAsk) -> None:
    ask = back(replace(paid, transaction_no=""))
    assert channel.refund(ask).status is RefundStatus.ARRIVED


def test_an_unpaid_session_has_nothing_to_give_back(channel: StripeChannel) -> None:
    payment = asked()
    offer = channel.start_payment(payment)
    ask = back(replace(payment, reference=offer.reference))
    assert channel.refund(ask).status is RefundStatus.REFUSED
    assert channel.query_refund(ask).status is RefundStatus.NOT_FOUND


def test_a_refund_without_any_number_of_its_payment_is_unknown(channel: StripeChannel) -> None:
    assert channel.refund(back(asked())).status is RefundStatus.UNKNOWN


def test_more_than_was_paid_is_refused(channel: StripeChannel, paid: PaymentAsk) -> None:
    answer = channel.refund(back(paid, amount_minor=12_801))
    assert (answer.status, answer.spent) == (RefundStatus.REFUSED, True)


def test_what_was_returned_at_its_desk_is_said_to_be_gone(channel: StripeChannel, paid: PaymentAsk) -> None:
    assert channel.refund(back(paid, amount_minor=12_800)).status is RefundStatus.ARRIVED
    answer = channel.refund(back(paid))
    assert answer == RefundAnswer(RefundStatus.REFUSED, detail="charge_already_refunded", spent=True)


def test_another_amount_under_the_same_number_is_unknown(channel: StripeChannel, paid: PaymentAsk) -> None:
    ask = back(paid)
    channel.refund(ask)
    assert channel.refund(replace(ask, amount_minor=900)).status is RefundStatus.UNKNOWN


def test_many_refunds_of_a_payment_are_all_found(channel: StripeChannel, paid: PaymentAsk) -> None:
    asks = [back(paid, amount_minor=1) for _ in range(103)]
    for ask in asks:
        channel.refund(ask)
    assert channel.query_refund(asks[0]).status is RefundStatus.ARRIVED
    assert channel.query_refund(back(paid)).status is RefundStatus.NOT_FOUND


FAULTS = (
    "error_500",
    "error_500_after_success",
    "timeout_after_success",
    "timeout_without_success",
    "unknown",
    "busy",
    "processing_refund",
)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_is_worse_than_unknown_and_money_moves_once(
    channel: StripeChannel, make: Make, acquirer: Stripe, paid: PaymentAsk, fault: str
) -> None:
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault=fault, times=1)
    ask = back(paid)
    assert make(timeout_seconds=patience(fault)).refund(ask).status in FINE
    for _ in range(2):
        assert channel.refund(ask).status in FINE
    acquirer.turn("refunds/settle", out_refund_no=ask.refund.hex)
    assert asked_for(acquirer, ask.refund.hex) <= 1
    assert channel.query_refund(ask).status is RefundStatus.ARRIVED


def test_a_bounced_refund_says_why(channel: StripeChannel, acquirer: Stripe, paid: PaymentAsk) -> None:
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault="bounce", times=1)
    ask = back(paid)
    assert channel.refund(ask).status is RefundStatus.ACCEPTED
    wait_until(lambda: channel.query_refund(ask).status is RefundStatus.BOUNCED)
    assert channel.query_refund(ask).detail == "expired_or_canceled_card"
    assert channel.refund(ask).status is RefundStatus.BOUNCED, "asked again it is not sent again"
    assert channel.retry_refund(ask, attempt=1) == RefundAnswer(RefundStatus.REFUSED, detail="no retry")


def test_a_refund_that_arrived_can_still_be_taken_back(
    channel: StripeChannel, acquirer: Stripe, paid: PaymentAsk
) -> None:
    ask = back(paid)
    assert channel.refund(ask).status is RefundStatus.ARRIVED
    acquirer.turn("refunds/reverse", out_refund_no=ask.refund.hex)
    assert channel.query_refund(ask).status is RefundStatus.BOUNCED


def test_short_funds_are_told_and_the_refund_goes_when_they_come(
    channel: StripeChannel, acquirer: Stripe, paid: PaymentAsk
) -> None:
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault="balance_short", times=1)
    ask = back(paid)
    assert channel.refund(ask).status is RefundStatus.BALANCE_SHORT
    assert channel.refund(ask).status is RefundStatus.BALANCE_SHORT
    acquirer.turn("refunds/settle", out_refund_no=ask.refund.hex)
    assert channel.refund(ask).status is RefundStatus.ARRIVED
    assert asked_for(acquirer, ask.refund.hex) == 1


def test_a_refund_made_at_stripes_desk_is_not_taken_for_ours(channel: StripeChannel, paid: PaymentAsk) -> None:
    channel.refund(back(paid, refund=uuid4()))
    assert channel.query_refund(back(paid)).status is RefundStatus.NOT_FOUND
