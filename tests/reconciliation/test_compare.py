"""In what do a bill and our side differ, and when do they agree after all?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from anxin.flows.acts.adopt_refunds import adopt_refunds
from anxin.flows.acts.match_found import Found
from anxin.flows.import_bill import import_bill
from anxin.ledger.accounts import outside, platform_channel_fees
from anxin.ledger.queries import balance
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import BillKind, RefundStatus
from anxin.payments.models import Channel, Payment
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.models import Bill, BillFile, BillRow, Difference
from anxin.reconciliation.refusals import (
    BillOfAnotherAccount,
    BillOfAnotherDay,
    BillOfUnfinishedDay,
    BillRejected,
    BillWithoutDay,
)
from anxin.refunds.models import Refund
from tests.reconciliation.desk import Desk, of_payment, of_refund, stranger
from tests.support.cast import DAY, HOUR, MINUTE, furnished
from tests.support.databases import Database


def test_an_honest_bill_agrees_to_the_last_line(desk: Desk) -> None:
    desk.sells(3)
    assert len(desk.gives_back(2)) == 2
    desk.next_morning()
    taken = desk.brings(desk.honest())
    assert (taken.lines, taken.matched, taken.fresh) == (7, 7, 0)
    assert desk.differences() == []


def test_fees_are_booked_from_the_bill_once(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment)])
    fees = platform_channel_fees(payment.shop_id)
    assert balance(fees) == -29
    desk.brings([of_payment(payment)._replace(fee_minor=20)])
    assert balance(fees) == -20
    assert balance(outside(payment.shop_id, desk.channel)) == -4_850 + 20


def test_the_same_file_again_is_the_same_bill(desk: Desk) -> None:
    desk.sells(1)
    desk.next_morning()
    new, lines = desk.file(), desk.honest()
    first = import_bill(new, lines, by="staff:finn", at=desk.stage.at)
    again = import_bill(new, lines, by="staff:finn", at=desk.stage.at)
    assert again.repeat
    assert again.bill == first.bill
    assert BillFile.objects.count() == 1
    assert BillRow.objects.count() == 1


def test_a_corrected_file_resolves_what_it_explains(desk: Desk) -> None:
    one, two = desk.sells(2)
    desk.next_morning()
    desk.brings([of_payment(one)])
    assert (desk.only().kind, desk.only().owner) == ("missing_there", "operator")
    desk.brings([of_payment(one), of_payment(two)])
    found = desk.only()
    assert (found.state, found.resolved_how, found.due_at) == ("resolved", "agreed", None)
    assert list(found.steps.values_list("from_state", "to_state")) == [("open", "resolved")]
    assert BillRow.objects.count() == 2


def test_what_was_booked_at_the_edge_of_a_day_waits_for_the_next_bill(desk: Desk) -> None:
    desk.stage.at = desk.next_morning() - 10 * HOUR - 5 * MINUTE
    (late,) = desk.sells(1)
    desk.stage.wait(DAY)
    desk.brings([])
    assert desk.differences() == []
    desk.stage.wait(DAY)
    desk.brings([of_payment(late)._replace(at=late.started_at + HOUR)], day=desk.day + timedelta(days=1))
    assert desk.differences() == []


def test_what_neither_bill_shows_at_the_edge_is_found_with_the_second(desk: Desk) -> None:
    desk.stage.at = desk.next_morning() - 10 * HOUR - 5 * MINUTE
    (late,) = desk.sells(1)
    desk.stage.wait(2 * DAY)
    desk.brings([])
    desk.brings([], day=desk.day + timedelta(days=1))
    assert (desk.only().kind, desk.only().payment_id) == ("missing_there", late.pk)


def test_a_payment_twice_on_the_bill_is_found_once_more(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment), of_payment(payment)._replace(their_no="T2")])
    assert (desk.only().kind, desk.only().line_no, desk.only().their_no) == ("missing_here", 2, "T2")


def test_a_payment_we_had_not_heard_of_is_asked_about_at_once(desk: Desk) -> None:
    payment = desk.stage.begins_to_pay(desk.stage.places("steam-50").order)
    line = stranger(desk.stage.at)._replace(our_no=payment.pk.hex, amount_minor=payment.amount_minor)
    desk.next_morning()
    desk.brings([line])
    found = desk.only()
    assert (found.kind, found.remedy, found.state, found.on_due) == ("state", "look_payment", "acting", "recheck")


def test_a_refund_still_under_way_is_asked_about_at_once(desk: Desk) -> None:
    (refund,) = desk.gives_back(1, RefundStatus.ACCEPTED)
    desk.next_morning()
    desk.brings([*desk.honest(), of_refund(refund)])
    assert (desk.only().kind, desk.only().remedy, desk.only().state) == ("state", "look_refund", "acting")


def test_a_refund_made_at_the_channel_itself_may_be_adopted(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    theirs = of_payment(payment)._replace(
        kind=LineKind.REFUND, our_no="by-hand-1", their_no="R9", payment_no=payment.pk.hex
    )
    desk.brings([of_payment(payment), theirs._replace(fee_minor=-29)])
    found = desk.only()
    assert (found.kind, found.remedy, found.order_id) == ("missing_here", "adopt_refund", payment.order_id)


@pytest.mark.parametrize("told", ["R9", "by-hand-1"])
def test_one_that_stood_still_and_was_sent_there_is_known_by_the_channels_number(desk: Desk, told: str) -> None:
    (refund,) = desk.gives_back(1, RefundStatus.BALANCE_SHORT)
    payment = refund.payment
    adopt_refunds([Found(payment, refund.amount_minor, told, desk.stage.at)], by="channel", at=desk.stage.at)
    assert Refund.objects.get().state == "arrived"
    desk.next_morning()
    theirs = of_refund(refund)._replace(our_no="by-hand-1", their_no="R9", at=desk.stage.at - DAY)
    desk.brings([of_payment(payment), theirs])
    assert desk.differences() == []


@pytest.mark.parametrize(
    "damage",
    [
        {"currency": "money"},
        {"amount_minor": -1},
        {"amount_minor": 10**15},
        {"fee_minor": -(10**15)},
        {"their_no": "9" * 129},
    ],
)
def test_a_damaged_file_leaves_nothing(desk: Desk, damage: dict[str, Any]) -> None:
    desk.sells(1)
    desk.next_morning()
    with pytest.raises(BillRejected):
        desk.brings([*desk.honest(), stranger(desk.stage.at)._replace(**damage)])
    assert not BillFile.objects.exists()
    assert not BillRow.objects.exists()


def test_the_bill_of_another_day_is_refused(desk: Desk) -> None:
    desk.sells(1)
    desk.next_morning()
    with pytest.raises(BillOfAnotherDay):
        desk.brings(desk.honest(), day=desk.day - timedelta(days=4))


def monthly(desk: Desk) -> list[BillLine]:
    """What a channel gives for a whole month: each day's payments, most of them on the day in question."""
    days = [timedelta(days=n) for n in (-9, -2, 0, 0, 0)]
    return [stranger(desk.stage.at - DAY + days_off) for days_off in days]


@pytest.mark.parametrize("named", [True, False])
def test_a_file_of_many_days_is_none_of_one(desk: Desk, named: bool) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    desk.brings([of_payment(payment)])
    fees = balance(platform_channel_fees(payment.shop_id))
    new = replace(desk.file(), day=desk.day if named else None)
    with pytest.raises(BillOfAnotherDay):
        import_bill(new, monthly(desk), by="staff:finn", at=desk.stage.at)
    assert balance(platform_channel_fees(payment.shop_id)) == fees
    assert (BillFile.objects.count(), BillRow.objects.count(), desk.differences()) == (1, 1, [])


def test_a_refund_may_stand_beside_the_time_of_its_payment(desk: Desk) -> None:
    (refund,) = desk.gives_back(1)
    desk.next_morning()
    lines = [row._replace(at=row.at - 9 * DAY) if row.payment_no else row for row in desk.honest()]
    assert desk.brings([*lines, stranger(desk.stage.at - DAY)]).matched == 2
    assert Refund.objects.get() == refund


def test_a_day_that_goes_on_has_no_bill(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    until = desk.next_morning() - 10 * HOUR
    for day in (desk.day, None):
        with pytest.raises(BillOfUnfinishedDay):
            import_bill(
                replace(desk.file(), day=day), [of_payment(payment)], by="staff:finn", at=until - timedelta(seconds=1)
            )
    assert not Bill.objects.exists()
    desk.stage.at = until
    assert desk.brings([of_payment(payment)]).matched == 1


def test_an_empty_bill_without_a_day_is_refused(desk: Desk) -> None:
    with pytest.raises(BillWithoutDay):
        import_bill(replace(desk.file(), day=None), [], by="staff:finn", at=desk.stage.at)


def test_a_day_of_refunds_alone_is_the_day_that_is_named(desk: Desk) -> None:
    (refund,) = desk.gives_back(1)
    desk.next_morning()
    old = of_refund(refund)._replace(at=desk.stage.at - 30 * DAY)
    with pytest.raises(BillWithoutDay):
        import_bill(replace(desk.file(), day=None), [old], by="staff:finn", at=desk.stage.at)
    assert desk.brings([old, old._replace(our_no="x", their_no="y")]).day == desk.day


def test_more_refunds_than_payments_move_no_day(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    (refund,) = desk.gives_back(1)
    desk.next_morning()
    old = of_refund(refund)._replace(at=desk.stage.at - 30 * DAY)
    lines = [of_payment(payment), old, old._replace(our_no="x", their_no="y")]
    assert import_bill(replace(desk.file(), day=None), lines, by="staff:finn", at=desk.stage.at).day == desk.day


def test_the_bill_of_another_account_is_refused_whole(desk: Desk) -> None:
    desk.next_morning()
    with pytest.raises(BillOfAnotherAccount):
        desk.brings([stranger(desk.stage.at - 12 * HOUR) for _ in range(40)])
    assert not Difference.objects.exists()


def test_a_name_full_of_signs_is_kept_as_it_came(desk: Desk) -> None:
    desk.next_morning()
    odd = stranger(desk.stage.at - 12 * HOUR)._replace(our_no="a\tb\\N\n", their_no="\\N")
    desk.brings([odd])
    assert (desk.only().our_no, desk.only().their_no) == ("a\tb\\N\n", "\\N")


def test_a_channel_with_one_kind_of_bill_has_no_other(desk: Desk) -> None:
    Channel.objects.update(capabilities=Capabilities(bills=(BillKind.FLOW,)).to_json())
    desk.sells(1)
    desk.next_morning()
    desk.brings(desk.honest())
    bill = Bill.objects.get()
    assert (bill.kind, bill.matched_count) == ("flow", 1)


def test_where_trades_are_told_apart_the_flow_of_funds_is_only_summed(desk: Desk) -> None:
    Channel.objects.update(capabilities=Capabilities(bills=(BillKind.TRADE, BillKind.FLOW)).to_json())
    (payment,) = desk.sells(1)
    desk.next_morning()
    new = replace(desk.file(), kind=BillKind.FLOW)
    import_bill(new, [stranger(desk.stage.at - 12 * HOUR)], by="staff:finn", at=desk.stage.at)
    assert desk.differences() == []
    assert balance(platform_channel_fees(payment.shop_id)) == 0


def test_a_payment_is_not_held_up_while_a_bill_is_taken(committed_db: Database) -> None:
    desk = Desk(furnished())
    placed = desk.stage.places("steam-50")

    def lines() -> Iterator[BillLine]:
        # from another connection, while the transaction of the bill is open
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_pays, desk, placed.order).result(timeout=120)
        yield stranger(desk.stage.at)

    import_bill(desk.file(), lines(), by="staff:finn", at=desk.stage.at + DAY)
    assert Payment.objects.filter(order=placed.order).exists()
    assert desk.only().kind == "missing_here"


def _pays(desk: Desk, order: UUID) -> None:
    try:
        desk.stage.begins_to_pay(order)
    finally:
        connection.close()
