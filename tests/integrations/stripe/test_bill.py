"""Does the bill of a day hold every movement of Stripe's balance, and refuse to be read in part?"""

import json
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from anxin.integrations.connections import NoAnswer
from anxin.integrations.stripe.bill import HEAD, read_bill
from anxin.integrations.stripe.channel import StripeChannel
from anxin.payments.channel import BillKind, BillNotReady, PaymentAsk
from anxin.reconciliation.lines import BillLine, BillUnreadable, LineKind
from tests.integrations.stripe.conftest import Make, back
from tests.simulators.stripe.running import Stripe
from tests.support.waiting import until_a_day_lasts

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """No day ends between what happens and its bill."""
    until_a_day_lasts()


def today() -> date:
    return datetime.now(UTC).astimezone(SHANGHAI).date()


def tomorrow() -> float:
    return time.time() + 2 * 86_400


def written(*rows: dict[str, Any], count: int | None = None) -> bytes:
    head = {"object": HEAD, "account": "acct_1", "day": "2026-11-22", "count": len(rows) if count is None else count}
    return b"".join(json.dumps(row).encode() + b"\n" for row in (head, *rows))


def row(**changes: Any) -> dict[str, Any]:
    """A charge of ¥128.00 settled in the same currency."""
    source = {"object": "charge", "id": "ch_1", "amount": 12_800, "currency": "cny", "payment_intent": "pi_1"}
    source |= {"metadata": {"payment": "a" * 32}, "status": "succeeded"}
    made = {"id": "txn_1", "type": "charge", "amount": 12_800, "fee": 401, "currency": "cny", "created": 1_795_000_000}
    return made | {"source": source, "exchange_rate": None} | changes


def test_a_day_holds_payments_refunds_and_what_came_back(make: Make, acquirer: Stripe, paid: PaymentAsk) -> None:
    channel = make(clock=tomorrow)
    ask = back(paid)
    channel.refund(ask)
    acquirer.turn("refunds/reverse", out_refund_no=ask.refund.hex)
    lines = [
        one
        for one in read_bill(channel.fetch_bill(today(), BillKind.TRADE))
        if paid.payment.hex in (one.our_no, one.payment_no)
    ]
    payment, refund, failure = lines
    assert (payment.kind, payment.their_no, payment.amount_minor) == (LineKind.PAYMENT, paid.transaction_no, 12_800)
    assert (payment.fee_minor, payment.currency) == (401, "CNY")
    assert (refund.kind, refund.our_no, refund.amount_minor) == (LineKind.REFUND, ask.refund.hex, 800)
    assert refund.payment_no == paid.payment.hex
    assert (failure.kind, failure.our_no, failure.amount_minor) == (LineKind.OTHER, ask.refund.hex, 800)


def test_a_day_of_many_pages_is_whole(make: Make, channel: StripeChannel, paid: PaymentAsk) -> None:
    asks = [back(paid, amount_minor=1) for _ in range(120)]
    for ask in asks:
        channel.refund(ask)
    found = {one.our_no for one in read_bill(make(clock=tomorrow).fetch_bill(today(), BillKind.TRADE))}
    assert {ask.refund.hex for ask in asks} <= found


def test_a_day_that_is_not_over_has_no_bill(channel: StripeChannel) -> None:
    with pytest.raises(BillNotReady):
        channel.fetch_bill(today(), BillKind.TRADE)


def test_an_empty_day_is_an_empty_bill(channel: StripeChannel) -> None:
    assert list(read_bill(channel.fetch_bill(today() - timedelta(days=30), BillKind.TRADE))) == []


def test_a_bill_that_cannot_be_fetched_is_no_bill(make: Make, acquirer: Stripe) -> None:
    acquirer.turn("faults", out_trade_no="bill", fault="error_500", times=1)
    with pytest.raises(NoAnswer):
        make(clock=tomorrow).fetch_bill(today(), BillKind.TRADE)


def test_a_payment_settled_in_another_currency_keeps_its_own() -> None:
    (line,) = read_bill(written(row(amount=13_952, fee=437, currency="hkd", exchange_rate=1.09)))
    assert (line.amount_minor, line.fee_minor, line.currency) == (12_800, 401, "CNY")


def settled(amount: int, fee: int, currency: str, own: int, own_currency: str, rate: float) -> BillLine:
    """The line of a payment of `own` that came into the balance as `amount`."""
    source = row()["source"] | {"amount": own, "currency": own_currency}
    (line,) = read_bill(written(row(amount=amount, fee=fee, currency=currency, source=source, exchange_rate=rate)))
    return line


@pytest.mark.parametrize("rate", [0.662, 0.00662])
def test_a_fee_in_dollars_of_a_payment_in_yen_is_told_in_yen(rate: float) -> None:
    # 5000 yen came in as 33.10 dollars, so that a dollar was 151.0574 yen, and 1.26 dollars were 190.33 yen
    line = settled(3_310, 126, "usd", 5_000, "jpy", rate)
    assert (line.amount_minor, line.fee_minor, line.currency) == (5_000, 190, "JPY")


@pytest.mark.parametrize("rate", [1.5104, 151.04])
def test_a_fee_in_yen_of_a_payment_in_dollars_is_told_in_cents(rate: float) -> None:
    # 50.00 dollars came in as 7552 yen, so that 272 yen were 1.8009 dollars
    line = settled(7_552, 272, "jpy", 5_000, "usd", rate)
    assert (line.amount_minor, line.fee_minor, line.currency) == (5_000, 180, "USD")


def test_a_fee_of_a_payment_in_shillings_is_told_in_whole_shillings() -> None:
    # 50,000 shillings, which Stripe writes with two decimals, came in as 13.50 dollars: 0.69 dollars were 2555.56
    line = settled(1_350, 69, "usd", 5_000_000, "ugx", 0.00027)
    assert (line.amount_minor, line.fee_minor, line.currency) == (50_000, 2_556, "UGX")


def test_a_fee_that_came_back_keeps_its_sign_and_no_figure_is_too_large_to_be_exact() -> None:
    assert settled(3_310, -126, "usd", 5_000, "jpy", 0.662).fee_minor == -190
    assert settled(10**13, 10**12 + 1, "usd", 10**13, "eur", 1.0).fee_minor == 10**12 + 1


def test_what_comes_in_as_nothing_moves_nothing() -> None:
    source = row()["source"] | {"amount": 1, "currency": "idr"}
    assert list(read_bill(written(row(amount=0, fee=0, currency="usd", source=source)))) == []


def disputed(**changes: Any) -> dict[str, Any]:
    """What a bank took over a dispute of a charge, as Stripe writes it."""
    source = {"object": "dispute", "id": "du_1", "amount": 12_800, "currency": "cny", "payment_intent": "pi_1"}
    made = {"type": "adjustment", "reporting_category": "dispute", "amount": -12_800, "fee": 1_500, "source": source}
    return row(**(made | changes))


def test_what_a_bank_took_and_what_it_gave_back_are_lines_of_their_dispute() -> None:
    taken, back = read_bill(written(disputed(), disputed(amount=12_800, fee=0, id="txn_2")))
    assert (taken.kind, taken.their_no, taken.amount_minor, taken.state) == (
        LineKind.DISPUTE,
        "du_1",
        12_800,
        "dispute",
    )
    assert (taken.fee_minor, taken.our_no, taken.currency) == (1_500, "", "CNY")
    assert (back.kind, back.their_no, back.amount_minor, back.state) == (
        LineKind.DISPUTE,
        "du_1",
        12_800,
        "dispute_reversal",
    )


def test_a_dispute_settled_in_another_currency_keeps_its_payments_own() -> None:
    (line,) = read_bill(written(disputed(amount=-13_952, fee=1_635, currency="hkd", exchange_rate=1.09)))
    assert (line.amount_minor, line.fee_minor, line.currency, line.state) == (12_800, 1_500, "CNY", "dispute")


def test_an_adjustment_of_anything_else_is_something_else() -> None:
    (line,) = read_bill(written(row(type="adjustment", amount=-5_000, fee=0, source="adj_1")))
    assert (line.kind, line.state) == (LineKind.OTHER, "adjustment")


def test_a_payout_is_something_else() -> None:
    (line,) = read_bill(written(row(type="payout", amount=-5_000, fee=0, source="po_1")))
    assert line == BillLine(
        LineKind.OTHER, "", "txn_1", 5_000, 0, "CNY", "payout", datetime.fromtimestamp(1_795_000_000, UTC)
    )


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (b"", 1),
        (b"not json\n", 1),
        (written(row(), count=2), 1),
        (written(row())[:-1], 1),
        (written(row(), row(amount="12800")), 3),
        (written(row(), row(created=None)), 3),
        (written(row(currency="")), 2),
    ],
)
def test_a_bill_that_does_not_hold_is_refused_with_its_line(raw: bytes, number: int) -> None:
    with pytest.raises(BillUnreadable) as caught:
        list(read_bill(raw))
    assert caught.value.line_no == number
