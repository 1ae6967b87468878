"""Is what a bank took over a dispute, and what it gave back, held against what our books set aside for it?"""

from typing import Any

import pytest

from anxin.console.reconciliation_words import MOVEMENTS
from anxin.flows.accept_disputes import accept_disputes
from anxin.flows.acts.received import Disputed
from anxin.payments.channel import DisputeNotice
from anxin.payments.models import Payment
from anxin.reconciliation.lines import BillLine, LineKind
from tests.reconciliation.desk import Desk, of_payment

PRICE = 4_850


def hears(desk: Desk, payment: Payment, *, won: bool | None = None) -> str:
    """The channel tells that a bank took the payment back, or how that ended."""
    notice = DisputeNotice(
        external_id=f"evt-{won}",
        kind="charge.dispute.closed" if won is not None else "charge.dispute.funds_withdrawn",
        transaction_no=payment.transaction_no,
        reference="du_1",
        amount_minor=PRICE,
        currency="CNY",
        reason="fraudulent",
        occurred_at=desk.stage.at,
        won=won,
    )
    return accept_disputes([Disputed(channel=desk.channel, notice=notice, body="{}")], at=desk.stage.at)[0]


def taken(payment: Payment, **changes: Any) -> BillLine:
    at = payment.paid_at or payment.started_at
    return BillLine(LineKind.DISPUTE, "", "du_1", PRICE, 1_500, "CNY", "dispute", at)._replace(**changes)


def test_what_was_taken_and_booked_agrees_with_its_line(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    assert hears(desk, payment) == "charged_back"
    desk.next_morning()
    told = desk.brings([of_payment(payment), taken(payment)])
    assert (told.lines, told.fresh, desk.differences()) == (2, 0, [])


def test_what_was_won_agrees_with_both_of_its_lines(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    assert hears(desk, payment, won=True) == "charge_won"
    desk.next_morning()
    lines = [of_payment(payment), taken(payment), taken(payment, state="dispute_reversal", fee_minor=0)]
    assert desk.brings(lines).fresh == 0


def test_a_dispute_that_nobody_told_of_is_missing_here(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    assert desk.brings([of_payment(payment), taken(payment)]).fresh == 1
    found = desk.only()
    assert (found.movement, found.kind, found.remedy, found.owner) == ("dispute", "missing_here", "by_hand", "finance")
    assert (found.their_no, found.theirs_minor, found.ours_minor) == ("du_1", PRICE, None)
    assert MOVEMENTS[found.movement].say("zh") == "拒付"


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"amount_minor": PRICE - 1}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"state": "dispute_reversal"}, "state"),
    ],
)
def test_what_differs_from_its_line_is_told(desk: Desk, changes: dict[str, Any], kind: str) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    desk.next_morning()
    desk.brings([of_payment(payment), taken(payment, **changes)])
    found = desk.only()
    assert (found.movement, found.kind, found.payment_id) == ("dispute", kind, payment.pk)


def test_what_is_booked_afterwards_agrees_when_the_bill_is_looked_at_again(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    lines = [of_payment(payment), taken(payment)]
    desk.brings(lines)
    hears(desk, payment)
    desk.brings(lines)
    found = desk.only()
    assert found.state == "resolved"
