"""What becomes of a difference when its day is brought once more, and the file says something else?"""

import pytest

from anxin.flows.chase_differences import chase_differences
from anxin.flows.resolve_difference import resolve_difference
from anxin.ledger.accounts import suspense
from anxin.ledger.queries import balance
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Payment
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.models import BillRow, Difference
from anxin.reconciliation.refusals import NoSuchRemedy
from anxin.reconciliation.states import Remedy
from anxin.refunds.models import Refund
from tests.reconciliation.desk import Desk, of_payment, of_refund, stranger
from tests.support.cast import DAY, HOUR, MINUTE

FINN = "staff:finn"


def more(payment: Payment, minor: int) -> BillLine:
    line = of_payment(payment)
    return line._replace(amount_minor=line.amount_minor + minor)


def by_hand(payment: Payment) -> BillLine:
    """Finn gave it back at the channel's own desk."""
    line = of_payment(payment)
    return line._replace(kind=LineKind.REFUND, our_no="by-hand-1", their_no="R9", payment_no=payment.pk.hex)


def resolves(desk: Desk, row: Difference, remedy: Remedy, note: str = "") -> bool:
    return resolve_difference(row.pk, remedy, note=note, by=FINN, at=desk.stage.at)


def test_a_gap_is_booked_as_the_last_file_shows_it(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([more(payment, 10)])
    first = desk.only()
    desk.brings([stranger(desk.stage.at), more(payment, 5)])
    (row,) = desk.differences(kind="amount")
    assert (row.pk, row.line_no, row.due_at, row.theirs_minor) == (first.pk, 2, first.due_at, payment.amount_minor + 5)
    assert resolves(desk, row, Remedy.BOOK_GAP)
    assert balance(suspense(payment.shop_id, desk.channel)) == 5


def test_a_gap_that_was_booked_too_large_is_a_persons(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([more(payment, 10)])
    assert resolves(desk, desk.only(), Remedy.BOOK_GAP)
    desk.brings([more(payment, 10), stranger(desk.stage.at)])
    (row,) = desk.differences(kind="amount")
    assert row.state == "resolved"
    for _ in range(2):
        desk.brings([more(payment, 5)])
        (row,) = desk.differences(kind="amount")
        assert (row.state, row.remedy, row.owner) == ("open", "by_hand", "finance")
    with pytest.raises(NoSuchRemedy):
        resolves(desk, row, Remedy.BOOK_GAP)
    assert balance(suspense(payment.shop_id, desk.channel)) == 10


def test_what_is_asked_about_is_compared_by_its_own_line(desk: Desk) -> None:
    (refund,) = desk.gives_back(1, RefundStatus.ACCEPTED)
    desk.next_morning()
    theirs = of_refund(refund)
    desk.brings([theirs, *desk.honest()])
    desk.brings([*desk.honest(), theirs])
    assert (desk.only().state, desk.only().line_no) == ("acting", 2)
    desk.stage.wait(10 * MINUTE)
    chase_differences([desk.only().pk], at=desk.stage.at)
    assert (desk.only().state, Refund.objects.get().state) == ("open", "accepted")


def test_what_had_agreed_and_differs_again_is_open_again(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([more(payment, 10)])
    assert desk.brings([of_payment(payment)]).matched == 1
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")
    desk.stage.wait(HOUR)
    taken = desk.brings([more(payment, 7)])
    row = desk.only()
    assert (taken.matched, taken.fresh) == (0, 1)
    assert (row.state, row.owner, row.due_at, row.on_due) == ("open", "finance", desk.stage.at + DAY, "escalate")
    assert (row.resolved_at, row.resolved_by, row.resolved_how) == (None, "", "")
    assert list(row.steps.order_by("at", "pk").values_list("from_state", "to_state")) == [
        ("open", "resolved"),
        ("resolved", "open"),
    ]


def test_what_a_file_explained_and_the_next_one_does_not_is_missing_again(desk: Desk) -> None:
    one, two = desk.sells(2)
    desk.next_morning()
    for lines in ([one], [one, two], [one]):
        desk.brings([of_payment(each) for each in lines])
    assert (desk.only().kind, desk.only().state, desk.only().owner) == ("missing_there", "open", "operator")


def test_what_agreed_when_it_was_asked_about_and_differs_again_is_asked_about_again(desk: Desk) -> None:
    payment = desk.stage.begins_to_pay(desk.stage.places("steam-50").order)
    line = stranger(desk.stage.at)._replace(our_no=payment.pk.hex, amount_minor=payment.amount_minor)
    desk.next_morning()
    desk.brings([line])
    Difference.objects.update(
        state="resolved", resolved_how="remedy", resolved_by="machine", resolved_at=desk.stage.at, due_at=None
    )
    desk.brings([line, stranger(desk.stage.at)])
    (row,) = desk.differences(kind="state")
    assert (row.state, row.on_due) == ("acting", "recheck")


def test_what_a_person_has_settled_stays_settled(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([more(payment, 10)])
    assert resolves(desk, desk.only(), Remedy.BY_HAND, "asked the channel: a test")
    desk.brings([more(payment, 5)])
    assert (desk.only().state, desk.only().note) == ("resolved", "asked the channel: a test")


def test_what_a_person_settled_of_another_file_is_none_of_this_ones(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    strangers = [stranger(desk.stage.at) for _ in range(2)]
    desk.brings(strangers)
    for row in desk.differences(kind="missing_here"):
        assert resolves(desk, row, Remedy.BY_HAND, "asked the channel: a test")
    assert desk.brings([*strangers, of_payment(payment)]).matched == 1, "they differ, whatever was said of them"
    assert desk.brings([of_payment(payment)]).matched == 1


def test_three_that_differ_and_then_two_others_are_two(desk: Desk) -> None:
    desk.next_morning()
    desk.brings([stranger(desk.stage.at) for _ in range(3)])
    for row in desk.differences():
        assert resolves(desk, row, Remedy.BY_HAND, "asked the channel: a test")
    assert desk.brings([stranger(desk.stage.at) for _ in range(2)]).matched == 0


def test_a_dispute_of_a_file_that_tells_of_none_any_more_is_gone(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    taken = BillLine(LineKind.DISPUTE, "", "du_1", 4_850, 0, "CNY", "dispute", desk.stage.at - DAY)
    assert desk.brings([of_payment(payment), taken]).matched == 1
    assert desk.brings([of_payment(payment)]).matched == 1
    assert desk.only().state == "resolved"


def test_a_refund_is_adopted_from_the_line_on_which_it_stands_now(desk: Desk) -> None:
    one, two = desk.sells(2)
    desk.next_morning()
    desk.brings([of_payment(one), of_payment(two), by_hand(one)])
    assert desk.only().line_no == 3
    desk.brings([by_hand(one)])
    (row,) = desk.differences(kind="missing_here")
    assert (row.line_no, resolves(desk, row, Remedy.ADOPT_REFUND)) == (1, True)
    assert Refund.objects.get().payment_id == one.pk


def test_a_line_that_is_not_there_any_more_is_refused_by_name(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment), by_hand(payment)])
    BillRow.objects.filter(line_no=2).delete()
    with pytest.raises(NoSuchRemedy):
        resolves(desk, desk.only(), Remedy.ADOPT_REFUND)
    assert not Refund.objects.exists()


def test_a_line_that_stands_there_twice_to_the_letter_is_one_difference(desk: Desk) -> None:
    line = stranger(desk.stage.at)
    desk.next_morning()
    for _ in range(2):
        desk.brings([line, line])
        assert (desk.only().kind, desk.only().line_no) == ("missing_here", 1)
