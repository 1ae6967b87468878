"""What does a bill say of a movement that was booked days after the bill that showed it?"""

from datetime import timedelta

import pytest

from anxin.flows.acts.adopt_refunds import adopt_refunds
from anxin.flows.acts.match_found import Found
from anxin.flows.resolve_difference import resolve_difference
from anxin.payments.models import Payment
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.models import Difference
from anxin.reconciliation.states import Remedy
from tests.reconciliation.desk import Desk, line, of_payment, stranger
from tests.support.cast import DAY

ADOPTED, PARKED = "adopted", "parked"


def unknown_here(desk: Desk, payment: Payment, what: str, number: str) -> BillLine:
    if what == PARKED:
        return stranger(desk.stage.at)._replace(our_no=number, their_no="T9")
    return line(LineKind.REFUND, number, "R9", 4_850, desk.stage.at, payment_no=payment.pk.hex)


def days_later(desk: Desk, days: int, *lines: BillLine) -> None:
    """The day after that one has come, and its bill is there."""
    desk.stage.wait(DAY)
    desk.brings(lines, day=desk.day + timedelta(days=days))


def resolves(desk: Desk, row: Difference) -> None:
    assert resolve_difference(row.pk, Remedy(row.remedy), by="staff:finn", at=desk.stage.at)


@pytest.mark.parametrize("number", ["by-hand-1", "5f" * 16])
@pytest.mark.parametrize("what", [ADOPTED, PARKED])
def test_the_days_after_invent_nothing(desk: Desk, what: str, number: str) -> None:
    (payment,) = desk.sells(1)
    shown = unknown_here(desk, payment, what, number)
    desk.next_morning()
    desk.brings([of_payment(payment), shown])
    for day in (1, 2):
        days_later(desk, day)
    resolves(desk, desk.only())
    for day in (3, 4, 5):
        days_later(desk, day)
    assert (desk.only().state, desk.only().kind) == ("resolved", "missing_here")


@pytest.mark.parametrize("told", ["R9", "by-hand-1"])
def test_what_a_bill_called_pending_and_was_adopted_days_later_is_not_missing(desk: Desk, told: str) -> None:
    (payment,) = desk.sells(1)
    shown = unknown_here(desk, payment, ADOPTED, "by-hand-1")._replace(state="PROCESSING")
    desk.next_morning()
    desk.brings([of_payment(payment), shown])
    for day in (1, 2):
        days_later(desk, day)
    adopt_refunds([Found(payment, 4_850, told, desk.stage.at)], by="channel", at=desk.stage.at)
    for day in (3, 4):
        days_later(desk, day)
    assert desk.differences() == []


@pytest.mark.parametrize("what", [ADOPTED, PARKED])
def test_what_its_bill_does_not_show_any_more_is_missing_there(desk: Desk, what: str) -> None:
    (payment,) = desk.sells(1)
    shown = unknown_here(desk, payment, what, "by-hand-1")
    desk.next_morning()
    desk.brings([of_payment(payment), shown])
    for day in (1, 2):
        days_later(desk, day)
    resolves(desk, desk.only())
    desk.brings([of_payment(payment)])
    for day in (3, 4):
        days_later(desk, day)
    (found,) = desk.differences(state="open")
    assert (found.kind, found.their_no, found.owner) == ("missing_there", shown.their_no, "operator")


@pytest.mark.parametrize("told", ["R9", "by-hand-1"])
def test_a_line_that_comes_late_explains_it_by_the_channels_number(desk: Desk, told: str) -> None:
    (payment,) = desk.sells(1)
    shown = unknown_here(desk, payment, ADOPTED, "by-hand-1")
    adopt_refunds([Found(payment, 4_850, told, desk.stage.at)], by="channel", at=desk.stage.at)
    desk.next_morning()
    desk.brings([of_payment(payment)])
    assert (desk.only().kind, desk.only().their_no, desk.only().state) == ("missing_there", told, "open")
    for day in (1, 2):
        days_later(desk, day)
    days_later(desk, 3, shown._replace(at=desk.stage.at))
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")


def test_a_payment_with_the_number_of_a_refund_explains_nothing(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    adopt_refunds([Found(payment, 4_850, "R9", desk.stage.at)], by="channel", at=desk.stage.at)
    desk.next_morning()
    desk.brings([of_payment(payment), stranger(desk.stage.at)._replace(their_no="R9")])
    days_later(desk, 1)
    (found,) = desk.differences(kind="missing_there")
    assert (found.movement, found.their_no, found.state) == ("refund", "R9", "open")
