"""Does a bill find what finance sent back in the channel's console, and does it notice where nothing was sent back?"""

from datetime import timedelta
from uuid import uuid4

import pytest

from anxin.flows.accept_payments import accept_payments
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.close_unmatched import close_unmatched
from anxin.flows.resolve_difference import resolve_difference
from anxin.ledger.accounts import platform_losses, suspense
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.ledger.verify import verify
from anxin.payments.channel import NoticeKind
from anxin.payments.models import Payment, Unmatched
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.refusals import NoSuchRemedy
from anxin.reconciliation.states import Remedy
from anxin.refunds.models import Refund
from tests.flows.refunding import notice
from tests.reconciliation.desk import Desk, line, of_payment, stranger
from tests.support.cast import DAY, HOUR

FINN = "staff:finn"
PRICE = 4_850


def gone_back(desk: Desk) -> tuple[Payment, Unmatched]:
    """Finn refunds Bea in the console before we hear that she has paid."""
    stage = desk.stage
    payment = stage.begins_to_pay(stage.places("steam-50").order)
    told = notice(stage, Refund(pk=uuid4(), payment=payment, amount_minor=PRICE), NoticeKind.REFUND_ARRIVED)
    assert accept_refund_notices([told], at=stage.at) == ["looked_up"]
    assert accept_payments([stage.notice(payment)], at=stage.wait(HOUR)) == ["gone_back"]
    return payment, Unmatched.objects.get()


def came(desk: Desk, payment: Payment, row: Unmatched) -> BillLine:
    return line(LineKind.PAYMENT, payment.pk.hex, row.transaction_no, PRICE, desk.stage.at)


def went(desk: Desk, payment: Payment, number: str, amount_minor: int = PRICE) -> BillLine:
    return line(LineKind.REFUND, f"console-{number}", number, amount_minor, desk.stage.at, payment_no=payment.pk.hex)


def closes(desk: Desk, row: Unmatched, proof: str) -> None:
    close_unmatched(row.pk, proof=proof, by=FINN, at=desk.stage.at)


@pytest.mark.parametrize("proof", ["R9", " R9 ", "console-R9"])
def test_a_bill_that_shows_the_number_agrees(desk: Desk, proof: str) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, proof)
    desk.next_morning()
    taken = desk.brings([came(desk, payment, row), went(desk, payment, "R9")])
    assert (taken.matched, desk.differences()) == (2, [])


def test_a_number_that_no_bill_shows_is_missing_there(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, "R9")
    desk.next_morning()
    desk.brings([came(desk, payment, row)])
    found = desk.only()
    assert found.kind == "missing_there"
    assert (found.movement, found.their_no, found.ours_minor) == ("refund", "R9", PRICE)
    assert (found.owner, found.due_at, found.remedy) == ("operator", desk.stage.at + DAY, "by_hand")


def test_the_next_days_bill_explains_it(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, "R9")
    desk.next_morning()
    desk.brings([came(desk, payment, row)])
    assert desk.only().state == "open"
    desk.stage.wait(DAY)
    desk.brings([went(desk, payment, "R9")], day=desk.day + timedelta(days=1))
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")


def test_a_payment_of_that_number_is_no_proof(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, row.transaction_no)
    desk.next_morning()
    desk.brings([came(desk, payment, row)])
    assert (desk.only().kind, desk.only().movement) == ("missing_there", "refund")


def test_under_another_number_it_is_a_persons_and_nothing_is_booked_twice(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, "R9")
    desk.next_morning()
    desk.brings([came(desk, payment, row), went(desk, payment, "R8")])
    (shown,) = desk.differences(kind="missing_here")
    before = Transfer.objects.count()
    assert (shown.their_no, shown.remedy) == ("R8", "by_hand")
    with pytest.raises(NoSuchRemedy):
        resolve_difference(shown.pk, Remedy.ADOPT_REFUND, by=FINN, at=desk.stage.at)
    assert (Transfer.objects.count(), Refund.objects.count()) == (before, 0)
    assert [row.their_no for row in desk.differences(kind="missing_there")] == ["R9"]


def test_what_is_heard_of_after_the_bill_is_not_adopted_either(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment), went(desk, payment, "R9")])
    assert desk.only().remedy == "adopt_refund"
    Payment.objects.update(state="closed", paid_at=None)
    with pytest.raises(NoSuchRemedy):
        resolve_difference(desk.only().pk, Remedy.ADOPT_REFUND, by=FINN, at=desk.stage.at)
    assert not Refund.objects.exists()


def test_what_a_bill_shows_before_finance_has_closed_it_agrees_from_then_on(desk: Desk) -> None:
    payment, row = gone_back(desk)
    desk.next_morning()
    desk.brings([came(desk, payment, row), went(desk, payment, "R9")])
    assert (desk.only().kind, desk.only().remedy) == ("missing_here", "by_hand")
    desk.stage.wait(3 * DAY)
    closes(desk, row, "R9")
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "remedy")
    assert balance(suspense(payment.shop_id, desk.channel)) == 0
    assert balance(platform_losses(payment.shop_id)) == 0
    desk.stage.wait(2 * DAY)
    for days in (2, 3, 4, 5):
        desk.brings([], day=desk.day + timedelta(days=days))
    assert desk.only().state == "resolved"
    assert verify().holds


def test_another_amount_under_the_number_is_a_difference(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, "R9")
    desk.next_morning()
    desk.brings([came(desk, payment, row), went(desk, payment, "R9", 4_000)])
    found = desk.only()
    assert (found.kind, found.ours_minor, found.theirs_minor, found.remedy) == ("amount", PRICE, 4_000, "by_hand")


def test_one_number_proves_one_refund(desk: Desk) -> None:
    payment, row = gone_back(desk)
    desk.next_morning()
    desk.brings([came(desk, payment, row), other := stranger(desk.stage.at)])
    resolve_difference(desk.only().pk, Remedy.PARK, by=FINN, at=desk.stage.at)
    Unmatched.objects.filter(transaction_no=other.their_no).update(state="with_finance")
    for each in Unmatched.objects.all():
        closes(desk, each, "R9")
    desk.brings([came(desk, payment, row), other, went(desk, payment, "R9")])
    (found,) = desk.differences(state="open")
    assert (found.kind, found.ours_minor, found.theirs_minor) == ("amount", 2 * PRICE, PRICE)


def test_a_refund_that_failed_there_is_seen(desk: Desk) -> None:
    payment, row = gone_back(desk)
    closes(desk, row, "R9")
    desk.next_morning()
    desk.brings([came(desk, payment, row), went(desk, payment, "R9")._replace(state="FAIL")])
    assert (desk.only().kind, desk.only().remedy, desk.only().state) == ("state", "by_hand", "open")


def test_money_that_lies_in_suspense_is_not_asked_about_for_ever(desk: Desk) -> None:
    payment, row = gone_back(desk)
    desk.next_morning()
    desk.brings([came(desk, payment, row)])
    assert desk.differences() == []
    desk.brings([came(desk, payment, row)._replace(amount_minor=5_000)])
    assert (desk.only().kind, desk.only().ours_minor, desk.only().remedy) == ("amount", PRICE, "by_hand")
