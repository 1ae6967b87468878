"""Is a refund that a channel paid beside what its buyer had already found by the bill, booked, and then at rest?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.flows.chase_differences import chase_differences
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.ledger.accounts import platform_losses
from anxin.ledger.queries import balance
from anxin.payments.channel import RefundStatus
from anxin.reconciliation.lines import BillLine
from anxin.reconciliation.models import Difference
from anxin.refunds.models import Refund
from tests.flows.refunding import at_the_channel
from tests.reconciliation.desk import Desk, of_payment, of_refund
from tests.support.cast import DAY, MINUTE

PRICE = 4_850


def went_another_way(desk: Desk, where: str) -> Refund:
    """Its channel sent it back; the buyer took it to the balance, or finance found it sent in the console as C1."""
    order = desk.stage.buys("steam-50", buyer=desk.stage.world.people["buyer"])
    desk.stage.claims(order.pk, "changed_mind")
    (refund,) = desk.stage.refunds(order.pk)
    if where == "balance":
        desk.stage.channel_says(RefundStatus.BOUNCED)
        redirect_refund(refund.pk, by="buyer", at=desk.stage.at)
        desk.stage.channel_says(RefundStatus.ARRIVED)
    else:
        desk.stage.channel_says(RefundStatus.REFUSED)
        settle_refund_by_hand(refund.pk, arrived=True, reason="后台退款 C1", by="staff:finn", at=desk.stage.at)
        Refund.objects.filter(pk=refund.pk).update(channel_refund_no="C1")
    return Refund.objects.select_related("payment").get(pk=refund.pk)


def lines_of(desk: Desk, refund: Refund, where: str) -> list[BillLine]:
    """The payment, what the channel paid under our own number, and what the console paid under its own."""
    own = of_refund(refund)._replace(their_no="R1")
    console = of_refund(refund)._replace(our_no="console-1", their_no="C1")
    lines = [of_payment(refund.payment), own, *([console] if where == "console" else [])]
    return [line._replace(fee_minor=0, at=desk.stage.at - DAY) for line in lines]


def looked_at(desk: Desk, status: RefundStatus) -> Difference:
    """The channel answers the look, and the difference is compared again."""
    desk.stage.channel_says(status, Kind.REFUND_QUERY, number="R1")
    chase_differences([desk.only().pk], at=desk.stage.wait(11 * MINUTE))
    return desk.only()


def lost(desk: Desk) -> int:
    return -balance(platform_losses(desk.stage.world.shop))


@pytest.mark.parametrize("where", ["balance", "console"])
def test_the_bill_finds_it_the_channel_confirms_it_and_the_books_follow(desk: Desk, where: str) -> None:
    refund = went_another_way(desk, where)
    before = at_the_channel(desk.stage)
    desk.next_morning()
    lines = lines_of(desk, refund, where)
    desk.brings(lines)
    found = desk.only()
    assert (found.movement, found.kind, found.remedy, found.owner) == (
        "refund",
        "missing_here",
        "look_refund",
        "finance",
    )
    assert (found.ours_minor, found.theirs_minor, found.refund_id, found.state) == (None, PRICE, refund.pk, "acting")
    assert found.due_at is not None
    found = looked_at(desk, RefundStatus.ARRIVED)
    assert (found.state, found.resolved_how) == ("resolved", "remedy")
    assert (at_the_channel(desk.stage), lost(desk)) == (before - PRICE, PRICE)
    again = Refund.objects.get(external=True)
    assert (again.amount_minor, again.late_since is not None) == (PRICE, True), "finance has it on the board"
    desk.brings(lines)
    assert [row.state for row in desk.differences()] == ["resolved"]
    desk.stage.wait(DAY)
    desk.brings(lines, day=desk.day + DAY)
    assert [row.state for row in desk.differences()] == ["resolved"], "and the next day finds nothing new"
    assert lost(desk) == PRICE


@pytest.mark.parametrize("where", ["balance", "console"])
def test_what_the_notice_told_first_agrees_with_the_bill_at_once(desk: Desk, where: str) -> None:
    refund = went_another_way(desk, where)
    desk.next_morning()
    lines = lines_of(desk, refund, where)
    desk.brings(lines)
    desk.stage.channel_says(RefundStatus.ARRIVED, Kind.REFUND_QUERY, number="R1")
    desk.brings(lines)
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")


def test_what_the_channel_does_not_confirm_moves_nothing_and_is_a_persons(desk: Desk) -> None:
    refund = went_another_way(desk, "balance")
    desk.next_morning()
    desk.brings(lines_of(desk, refund, "balance"))
    found = looked_at(desk, RefundStatus.BOUNCED)
    assert (found.state, found.owner, found.on_due) == ("open", "finance", "escalate")
    assert (lost(desk), Refund.objects.count()) == (0, 1)


def test_only_what_was_paid_once_agrees_as_before(desk: Desk) -> None:
    refund = went_another_way(desk, "console")
    desk.next_morning()
    payment, _, console = lines_of(desk, refund, "console")
    desk.brings([payment, console])
    assert desk.differences() == []
