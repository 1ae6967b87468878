"""Does our client of Stripe tell what is so about a payment, and UNKNOWN when it cannot know?"""

import subprocess
import sys
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from anxin.integrations.stripe.channel import StripeChannel
from anxin.payments.channel import PaymentAnswer, PaymentAsk, PaymentOffer, PaymentStatus
from tests.integrations.stripe.conftest import Make, asked, back
from tests.simulators.processes import patience
from tests.simulators.stripe.running import Stripe


def test_a_started_payment_waits_and_is_the_same_when_started_again(channel: StripeChannel) -> None:
    ask = asked()
    offer = channel.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING
    assert offer.reference.startswith("cs_test_")
    assert offer.redirect_url.endswith(offer.reference)
    assert channel.start_payment(ask) == offer
    assert channel.query_payment(replace(ask, reference=offer.reference)) == PaymentAnswer(PaymentStatus.WAITING)


def test_the_same_payment_with_another_amount_gets_no_offer(channel: StripeChannel) -> None:
    ask = asked()
    channel.start_payment(ask)
    again = channel.start_payment(replace(ask, amount_minor=1))
    assert again == PaymentOffer(PaymentStatus.UNKNOWN, detail="IdempotencyError 400")


def test_a_paid_payment_comes_with_amount_number_and_time(channel: StripeChannel, paid: PaymentAsk) -> None:
    answer = channel.query_payment(paid)
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, 12_800, "CNY")
    assert answer.transaction_no.startswith("pi_")
    assert answer.paid_at is not None


def test_a_payment_whose_offer_was_lost_is_found_by_our_number(channel: StripeChannel, paid: PaymentAsk) -> None:
    forgotten = replace(paid, reference="", transaction_no="")
    assert channel.query_payment(forgotten) == channel.query_payment(paid)
    assert channel.query_payment(asked()) == PaymentAnswer(PaymentStatus.NOT_FOUND)


def test_the_session_of_another_payment_is_not_believed(channel: StripeChannel, paid: PaymentAsk) -> None:
    assert channel.query_payment(replace(paid, payment=uuid4())).status is PaymentStatus.UNKNOWN


def test_a_closed_payment_takes_no_money(channel: StripeChannel, acquirer: Stripe) -> None:
    ask = asked()
    offer = channel.start_payment(ask)
    known = replace(ask, reference=offer.reference)
    assert channel.close_payment(known) == PaymentAnswer(PaymentStatus.CLOSED)
    assert channel.close_payment(known) == PaymentAnswer(PaymentStatus.CLOSED)
    acquirer.pay(offer.redirect_url, "none")
    assert channel.query_payment(known) == PaymentAnswer(PaymentStatus.CLOSED)


def test_closing_too_late_tells_of_the_payment(channel: StripeChannel, paid: PaymentAsk) -> None:
    assert channel.close_payment(paid) == channel.query_payment(paid)


def test_without_a_return_address_there_is_no_offer(channel: StripeChannel) -> None:
    assert channel.start_payment(asked(return_url="")).status is PaymentStatus.UNKNOWN


def test_a_wrong_amount_is_told_as_it_came(channel: StripeChannel, acquirer: Stripe) -> None:
    ask = asked()
    offer = channel.start_payment(ask)
    acquirer.turn("faults", out_trade_no=ask.payment.hex, fault="wrong_amount", amount_minor=100)
    acquirer.pay(offer.redirect_url, "none")
    answer = channel.query_payment(replace(ask, reference=offer.reference))
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, 100)


@pytest.mark.parametrize("fault", ["error_500", "error_500_after_success", "unknown", "busy", "timeout_after_success"])
def test_whatever_goes_wrong_with_a_start_is_unknown_and_the_next_one_opens(
    make: Make, acquirer: Stripe, fault: str
) -> None:
    ask = asked()
    acquirer.turn("faults", out_trade_no=ask.payment.hex, fault=fault, times=1)
    assert make(timeout_seconds=patience(fault)).start_payment(ask).status is PaymentStatus.UNKNOWN
    channel = make()
    offer = channel.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING
    assert channel.start_payment(ask) == offer, "still one that anybody can pay"
    acquirer.pay(offer.redirect_url, "none")
    assert channel.query_payment(replace(ask, reference=offer.reference)).status is PaymentStatus.PAID


@pytest.mark.parametrize("fault", ["error_500", "unknown"])
def test_whatever_goes_wrong_with_a_look_is_unknown(
    channel: StripeChannel, acquirer: Stripe, paid: PaymentAsk, fault: str
) -> None:
    acquirer.turn("faults", out_trade_no=paid.payment.hex, fault=fault, times=1)
    assert channel.query_payment(paid).status is PaymentStatus.UNKNOWN
    assert channel.query_payment(paid).status is PaymentStatus.PAID


def test_nobody_there_is_unknown(make: Make) -> None:
    nobody = make(base_url="http://127.0.0.1:9")
    assert nobody.start_payment(asked()).status is PaymentStatus.UNKNOWN
    assert nobody.query_payment(asked(reference="cs_test_1")).status is PaymentStatus.UNKNOWN
    assert nobody.close_payment(asked(reference="cs_test_1")).status is PaymentStatus.UNKNOWN


def test_another_key_is_unknown_and_never_a_failure(make: Make, paid: PaymentAsk) -> None:
    stranger = make(secret_key="sk_test_0123456789")
    assert stranger.query_payment(paid).status is PaymentStatus.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"secret_key": ""},
        {"secret_key": "pk_test_0123456789"},
        {"webhook_secret": ""},
        {"webhook_secret": "whsec_"},
        {"webhook_secret": "0123456789abcdef"},
        {"account": "acct_"},
        {"account": "1234567890"},
    ],
)
def test_a_channel_without_its_keys_refuses_to_start(make: Make, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        make(**changes)


LOADS = (
    "import anxin.integrations.stripe.channel, anxin.integrations.stripe.bill",
    "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'anxin.site.settings'; django.setup(); "
    "import anxin.site.urls, anxin.jobs.work",
)


@pytest.mark.parametrize("loads", LOADS)
def test_stripe_is_loaded_with_the_first_client_and_not_before(loads: str) -> None:
    program = f"{loads}; import sys; print('stripe' in sys.modules, 'requests' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]


def test_what_went_back_pays_for_nothing(channel: StripeChannel, paid: PaymentAsk) -> None:
    channel.refund(back(paid))
    part = PaymentAnswer(
        PaymentStatus.UNKNOWN, detail="paid, and returned in part", returned_minor=back(paid).amount_minor
    )
    assert channel.query_payment(paid) == part
    channel.refund(replace(back(paid), refund=uuid4(), amount_minor=12_000))
    returned = PaymentAnswer(
        PaymentStatus.CLOSED, detail="paid, and returned in full", returned_minor=paid.amount_minor
    )
    assert channel.query_payment(paid) == returned
    assert channel.query_payment(replace(paid, reference="", transaction_no="")) == returned
