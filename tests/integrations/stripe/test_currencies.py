"""Is an amount the same money on both sides where Stripe's smallest unit is not that of ISO 4217?"""

import pytest

from anxin.integrations.stripe.answers import amount, as_stripe, in_minor, paid, refunded
from anxin.integrations.stripe.bill import read_bill
from anxin.money import format_minor
from anxin.payments.channel import PaymentStatus, RefundStatus
from tests.integrations.stripe.test_bill import row, written

ALIKE = [("CNY", 12_800), ("JPY", 500), ("KRW", 500), ("VND", 20_000), ("KWD", 5_120), ("HUF", 1_050), ("TWD", 80_045)]
OTHERWISE = [("ISK", 5, 500, "ISK 5"), ("UGX", 5, 500, "UGX 5"), ("MGA", 500, 5, "MGA 5.00")]


@pytest.mark.parametrize(("currency", "minor"), ALIKE)
def test_most_are_written_as_iso_writes_them(currency: str, minor: int) -> None:
    assert as_stripe(minor, currency) == in_minor(minor, currency.lower()) == minor


@pytest.mark.parametrize(("currency", "minor", "theirs", "said"), OTHERWISE)
def test_three_are_written_otherwise_and_mean_the_same(currency: str, minor: int, theirs: int, said: str) -> None:
    assert as_stripe(minor, currency) == theirs
    assert in_minor(theirs, currency.lower()) == minor
    assert amount({"amount": theirs, "currency": currency.lower()}, "amount") == minor
    assert format_minor(minor, currency, "en") == said


@pytest.mark.parametrize(("currency", "theirs"), [("isk", 550), ("ugx", 1)])
def test_a_part_of_a_unit_that_does_not_exist_is_no_amount(currency: str, theirs: int) -> None:
    with pytest.raises(ValueError, match="amount"):
        amount({"amount": theirs, "currency": currency}, "amount")


def test_a_part_of_an_ariary_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="amount"):
        as_stripe(550, "MGA")


def test_answers_are_read_in_the_currencys_own_units() -> None:
    intent = {"id": "pi_1", "amount_received": 50_000, "currency": "isk", "created": 1_795_000_000}
    said = paid(intent | {"latest_charge": {"amount_refunded": 0, "created": 1_795_000_000}})
    assert (said.status, said.amount_minor, said.currency) == (PaymentStatus.PAID, 500, "ISK")
    back = paid(intent | {"latest_charge": {"amount_refunded": 50_000, "created": 1_795_000_000}})
    assert back.status is PaymentStatus.CLOSED
    refund = {"id": "re_1", "status": "succeeded", "amount": 50_000, "currency": "isk"}
    assert refunded(refund, amount_minor=500, currency="ISK").status is RefundStatus.ARRIVED
    assert refunded(refund, amount_minor=50_000, currency="ISK").status is RefundStatus.UNKNOWN


def test_a_bill_is_read_in_the_currencys_own_units_and_its_fee_to_the_nearest() -> None:
    source = {"object": "charge", "id": "ch_1", "amount": 50_000, "currency": "isk", "payment_intent": "pi_1"}
    (line,) = read_bill(written(row(amount=50_000, fee=1_760, currency="isk", source=source)))
    assert (line.amount_minor, line.fee_minor, line.currency) == (500, 18, "ISK")
