"""Is every difference between a bill and our side found, and none invented?"""

from tests.reconciliation.desk import Desk


def test_an_honest_bill_agrees_to_the_last_line(desk: Desk) -> None:
    desk.sells(3)
    assert len(desk.gives_back(2)) == 2
    desk.next_morning()
    taken = desk.brings(desk.honest())
    assert (taken.lines, taken.matched, taken.fresh) == (7, 7, 0)
    assert desk.differences() == []


def test_a_payment_the_books_do_not_know_is_missing_here(desk: Desk) -> None:
    from tests.reconciliation.desk import stranger

    desk.sells(2)
    desk.next_morning()
    desk.brings([*desk.honest(), stranger(desk.stage.at - __import__("datetime").timedelta(hours=12))])
    (found,) = desk.differences()
    assert (found.kind, found.remedy, found.owner, found.on_due) == ("missing_here", "park", "finance", "escalate")
