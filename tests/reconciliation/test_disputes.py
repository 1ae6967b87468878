"""Is what a bank took over a dispute, and what it gave back, held against what our books set aside for it?"""

from dataclasses import replace
from typing import Any

import pytest

from anxin.console.reconciliation_words import MOVEMENTS
from anxin.flows.accept_disputes import accept_disputes
from anxin.flows.acts.received import Disputed
from anxin.flows.acts.take_bill import Taken
from anxin.flows.chase_differences import chase_differences
from anxin.flows.import_bill import import_bill
from anxin.integrations.bills import tells_of
from anxin.ledger.accounts import platform_channel_fees
from anxin.ledger.queries import balance
from anxin.payments.channel import DisputeNotice
from anxin.payments.models import Payment
from anxin.reconciliation.lines import COMMON, BillLine, LineKind
from tests.reconciliation.desk import Desk, of_payment
from tests.support.cast import DAY

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


def brings(desk: Desk, lines: list[BillLine], *, days: int = 0) -> Taken:
    """A bill of a channel whose bills tell of disputes."""
    file = desk.file(day=desk.day + days * DAY)
    told = replace(file, tells=COMMON | {LineKind.DISPUTE})
    return import_bill(told, lines, by="staff:finn", at=desk.stage.at)


def taken(payment: Payment, **changes: Any) -> BillLine:
    at = payment.paid_at or payment.started_at
    return BillLine(LineKind.DISPUTE, "", "du_1", PRICE, 1_500, "CNY", "dispute", at)._replace(**changes)


def test_what_was_taken_and_booked_agrees_with_its_line(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    assert hears(desk, payment) == "charged_back"
    desk.next_morning()
    told = desk.brings([of_payment(payment), taken(payment)])
    assert (told.lines, told.fresh, desk.differences()) == (2, 0, [])
    assert balance(platform_channel_fees(desk.stage.world.shop)) == -(29 + 1_500)


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


def test_one_that_stands_on_no_bill_is_missing_there_with_an_owner_and_a_time(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    morning = desk.next_morning()
    assert brings(desk, [of_payment(payment)]).fresh == 1
    found = desk.only()
    assert (found.movement, found.kind, found.remedy, found.owner) == (
        "dispute",
        "missing_there",
        "by_hand",
        "operator",
    )
    assert (found.their_no, found.ours_minor, found.theirs_minor, found.payment_id) == ("du_1", PRICE, None, payment.pk)
    assert (found.due_at, found.on_due, found.line_no) == (morning + DAY, "escalate", None)
    assert chase_differences([found.pk], at=morning + DAY) == 1
    brings(desk, [of_payment(payment)])
    assert len(desk.differences()) == 1, "found again it is the same"


def test_the_bill_that_shows_it_after_all_ends_it(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    desk.next_morning()
    brings(desk, [of_payment(payment)])
    desk.stage.wait(DAY)
    brings(desk, [taken(payment, at=desk.stage.at - DAY)], days=1)
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")


def test_what_an_earlier_bill_showed_is_not_missing_from_a_later_one(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    lines = [of_payment(payment), taken(payment)]
    brings(desk, lines)
    hears(desk, payment)
    desk.stage.wait(DAY)
    brings(desk, [], days=1)
    brings(desk, lines)
    assert [row.state for row in desk.differences()] == ["resolved"]


def test_what_was_won_and_never_came_back_is_missing_there_too(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    hears(desk, payment, won=True)
    desk.next_morning()
    brings(desk, [of_payment(payment), taken(payment)])
    assert (desk.only().kind, desk.only().ours_state, desk.only().theirs_state) == (
        "missing_there",
        "won",
        "dispute_reversal",
    )
    desk.stage.wait(DAY)
    brings(desk, [taken(payment, state="dispute_reversal", fee_minor=0, at=desk.stage.at - DAY)], days=1)
    assert desk.only().state == "resolved"


def test_where_bills_never_tell_of_disputes_none_is_missing(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    desk.next_morning()
    assert desk.brings([of_payment(payment)]).fresh == 0
    kinds = ["sandbox", "wechatpay", "alipay", "epay", "stripe"]
    assert [LineKind.DISPUTE in tells_of(kind) for kind in kinds] == [False, False, False, False, True]


def test_lines_of_disputes_count_among_those_that_agree(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    hears(desk, payment)
    desk.next_morning()
    assert brings(desk, [of_payment(payment), taken(payment)]).matched == 2
    assert brings(desk, [of_payment(payment), taken(payment, amount_minor=1)]).matched == 1
