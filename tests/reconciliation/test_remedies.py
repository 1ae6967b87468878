"""What does each remedy do, once, and what comes of a difference that nobody takes up?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.flows.chase_differences import chase_differences
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.close_unmatched import close_unmatched
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.flows.resolve_difference import resolve_difference
from anxin.ledger.accounts import outside, platform_losses, suspense
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.ledger.verify import verify
from anxin.payments.channel import PaymentAnswer, PaymentStatus, RefundStatus
from anxin.payments.models import Payment, Unmatched
from anxin.reconciliation.lines import LineKind
from anxin.reconciliation.queries import clearing_of, sums_of
from anxin.reconciliation.refusals import NoSuchRemedy, NotInWords
from anxin.reconciliation.states import Remedy
from anxin.refunds.models import Refund
from tests.reconciliation.desk import Desk, of_payment, of_refund, stranger
from tests.support.cast import DAY, HOUR, MINUTE

FINN = "staff:finn"


def _resolve(desk: Desk, remedy: Remedy, note: str = "") -> bool:
    return resolve_difference(desk.only().pk, remedy, note=note, by=FINN, at=desk.stage.at)


def test_money_for_nobody_waits_in_suspense_and_no_longer_differs(desk: Desk) -> None:
    line = stranger(desk.stage.at)
    desk.next_morning()
    desk.brings([line])
    assert _resolve(desk, Remedy.PARK)
    assert not _resolve(desk, Remedy.PARK)
    assert balance(suspense(desk.only().shop_id, desk.channel)) == 4_850
    assert Unmatched.objects.get().transaction_no == line.their_no
    (aged,) = clearing_of([desk.only().shop_id])
    assert (aged.kind, aged.amount_minor, aged.since) == ("suspense", 4_850, desk.stage.at)
    desk.brings([line])
    assert [row.state for row in desk.differences()] == ["resolved"]


def test_a_lost_notice_is_found_by_the_bill_and_the_order_goes_on(desk: Desk) -> None:
    payment = desk.stage.begins_to_pay(desk.stage.places("steam-50").order)
    line = stranger(desk.stage.at)._replace(our_no=payment.pk.hex, their_no="T9", amount_minor=payment.amount_minor)
    desk.next_morning()
    desk.brings([line])
    assert desk.only().state == "acting"
    errands = claim_payment_looks(limit=10, at=desk.stage.at, lease_seconds=60)
    answer = PaymentAnswer(PaymentStatus.PAID, "T9", payment.amount_minor, "CNY", desk.stage.at)
    record_payment_looks([(errand, answer) for errand in errands], at=desk.stage.at)
    assert Payment.objects.get(pk=payment.pk).state == "paid"
    desk.stage.wait(10 * MINUTE)
    chase_differences([desk.only().pk], at=desk.stage.at)
    found = desk.only()
    assert (found.state, found.resolved_how, found.resolved_by) == ("resolved", "remedy", "machine")


def test_what_still_differs_after_asking_is_a_persons(desk: Desk) -> None:
    payment = desk.stage.begins_to_pay(desk.stage.places("steam-50").order)
    line = stranger(desk.stage.at)._replace(our_no=payment.pk.hex, amount_minor=payment.amount_minor)
    desk.next_morning()
    desk.brings([line])
    desk.stage.wait(10 * MINUTE)
    chase_differences([desk.only().pk], at=desk.stage.at)
    assert (desk.only().state, desk.only().owner, desk.only().on_due) == ("open", "finance", "escalate")
    desk.stage.wait(25 * HOUR)
    chase_differences([desk.only().pk], at=desk.stage.at)
    assert (desk.only().state, desk.only().owner) == ("open", "operator")
    assert desk.only().due_at == desk.stage.at + DAY


def test_a_refund_under_way_is_looked_up_under_its_own_number(desk: Desk) -> None:
    (refund,) = desk.gives_back(1, RefundStatus.UNKNOWN)
    desk.next_morning()
    desk.brings([*desk.honest(), of_refund(refund)])
    assert Ask.objects.filter(kind=Kind.REFUND_QUERY, subject=refund.pk, key__startswith="bill:").count() == 1
    assert Refund.objects.count() == 1


def test_a_refund_made_at_the_channel_is_adopted_once(desk: Desk) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    theirs = of_payment(payment)._replace(
        kind=LineKind.REFUND, our_no="by-hand-1", their_no="R9", payment_no=payment.pk.hex
    )
    lines = [of_payment(payment), theirs._replace(fee_minor=-29)]
    desk.brings(lines)
    assert _resolve(desk, Remedy.ADOPT_REFUND)
    assert not _resolve(desk, Remedy.ADOPT_REFUND)
    refund = Refund.objects.get()
    assert (refund.external, refund.state, refund.amount_minor) == (True, "arrived", 4_850)
    # fees of both lines cancel out, so nothing lies outside any more
    assert balance(outside(payment.shop_id, desk.channel)) == 0
    desk.brings(lines)
    assert [row.state for row in desk.differences()] == ["resolved"]
    assert verify().holds


@pytest.mark.parametrize(("more", "parked", "lost"), [(150, 150, 0), (-150, 0, 150)])
def test_a_gap_is_booked_where_it_belongs(desk: Desk, more: int, parked: int, lost: int) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    line = of_payment(payment)
    desk.brings([line._replace(amount_minor=line.amount_minor + more)])
    assert _resolve(desk, Remedy.BOOK_GAP)
    assert not _resolve(desk, Remedy.BOOK_GAP)
    assert balance(suspense(payment.shop_id, desk.channel)) == parked
    assert balance(platform_losses(payment.shop_id)) == -lost
    for row in Unmatched.objects.all():
        assert (row.state, row.amount_minor) == ("with_finance", parked)
        close_unmatched(row.pk, proof="R-1", by=FINN, at=desk.stage.at)
    assert clearing_of([payment.shop_id]) == []
    assert verify().holds


@pytest.mark.parametrize("number", ["written-by-hand", "twice"])
def test_what_is_parked_under_a_number_that_nothing_can_be_asked_by_is_seen_and_closed(desk: Desk, number: str) -> None:
    (payment,) = desk.sells(1)
    desk.next_morning()
    honest = of_payment(payment)
    ours = payment.pk.hex if number == "twice" else number
    desk.brings([honest, honest._replace(our_no=ours, their_no="T-2")])
    assert (desk.only().remedy, _resolve(desk, Remedy.PARK)) == ("park", True)
    row = Unmatched.objects.get()
    assert (row.state, row.transaction_no, row.amount_minor) == ("with_finance", "T-2", 4_850)
    close_unmatched(row.pk, proof="R-1", by=FINN, at=desk.stage.at)
    assert clearing_of([payment.shop_id]) == []
    assert verify().holds


def test_no_other_remedy_than_the_proposed_one(desk: Desk) -> None:
    desk.next_morning()
    desk.brings([stranger(desk.stage.at - 12 * HOUR)])
    before = Transfer.objects.count()
    with pytest.raises(NoSuchRemedy):
        _resolve(desk, Remedy.ADOPT_REFUND)
    with pytest.raises(NotInWords):
        _resolve(desk, Remedy.BY_HAND, "ok")
    assert Transfer.objects.count() == before
    assert desk.only().state == "open"


def test_sums_tell_how_much_is_at_stake(desk: Desk) -> None:
    desk.next_morning()
    desk.brings([stranger(desk.stage.at - 12 * HOUR, 100), stranger(desk.stage.at - 12 * HOUR, 250)])
    (sums,) = sums_of([desk.stage.world.shop])
    assert (sums["kind"], sums["count"], sums["amount_minor"], sums["currency"]) == ("missing_here", 2, 350, "CNY")
