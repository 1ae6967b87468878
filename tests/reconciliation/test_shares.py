"""Is money that a channel shared out (分账) held against orders and books like all other money?"""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest

from anxin.console.reconciliation_words import MOVEMENTS
from anxin.flows.acts.take_bill import NewBill, Taken
from anxin.flows.import_bill import import_bill
from anxin.flows.resolve_difference import resolve_difference
from anxin.integrations.alipay.bill import read_bill
from anxin.payments.channel import BillKind
from anxin.payments.models import Payment, Release
from anxin.payouts.models import Payout
from anxin.reconciliation.lines import BillLine, LineKind
from anxin.reconciliation.models import Bill
from anxin.reconciliation.states import UNRESOLVED, Remedy
from anxin.workdays.hours import SHANGHAI
from tests.integrations.alipay.test_bills import bill as alipay_bill
from tests.integrations.alipay.test_bills import row as alipay_row
from tests.payouts.conftest import pays_all_out, settled
from tests.reconciliation.desk import Desk, of_payment
from tests.support.cast import DAY


def share(payment: Payment, number: str, amount_minor: int, word: str = "分账/成功", *, part: str = "361") -> BillLine:
    """A line of the bill of shares."""
    theirs = f"{payment.transaction_no}/{part}"
    return BillLine(LineKind.SHARE, number, theirs, amount_minor, 0, "CNY", word, payment.paid_at or payment.started_at)


def brings(desk: Desk, *lines: BillLine) -> Taken:
    """Finn brings a bill of shares."""
    noon = datetime.combine(desk.day, time(12), SHANGHAI)
    new = NewBill(channel=desk.channel, kind=BillKind.SHARE, raw=repr(lines).encode(), day=desk.day)
    return import_bill(new, [line._replace(at=noon) for line in lines], by="staff:finn", at=desk.stage.at)


def told(desk: Desk) -> list[tuple[str, str, str, int | None, int | None]]:
    rows = desk.differences(state__in=UNRESOLVED)
    return [(row.kind, row.remedy, row.our_no, row.ours_minor, row.theirs_minor) for row in rows]


@pytest.fixture
def payout(desk: Desk) -> Payout:
    """What Finn paid Sol by a share, and put on record under its number."""
    settled(desk.stage)
    pays_all_out(desk.stage)
    row = Payout.objects.get()
    desk.day = desk.stage.at.date()
    desk.next_morning()
    return row


def test_a_share_that_nobody_booked_is_missing_here_with_owner_and_deadline(desk: Desk) -> None:
    one, two = desk.sells(2)
    at = desk.next_morning()
    taken = brings(
        desk, share(one, "S1", 3_000), share(two, "S2", 1_850, "解冻/成功"), share(two, "S3", 9, "分账/处理中")
    )
    assert (taken.lines, taken.matched, taken.fresh) == (3, 1, 1)
    found = desk.only()
    assert (found.movement, found.kind, found.remedy) == ("share", "missing_here", "by_hand")
    assert (found.payment_id, found.order_id, found.theirs_minor) == (one.pk, one.order_id, 3_000)
    assert (found.owner, found.due_at, found.on_due) == ("finance", at + DAY, "escalate")
    assert MOVEMENTS[found.movement].say("zh") == "分账"
    assert MOVEMENTS[found.movement].say("en") == "share"


def test_a_bill_of_shares_says_nothing_of_payments(desk: Desk) -> None:
    one, _ = desk.sells(2)
    desk.next_morning()
    assert brings(desk, share(one, "S1", 4_850, "解冻/成功")).fresh == 0
    assert desk.differences() == []
    assert Bill.objects.get(kind="share").matched_count == 1


@pytest.mark.parametrize("word", ["分账回退/成功", "回退/成功"])
def test_what_came_back_from_a_receiver_and_is_not_booked_is_told(desk: Desk, word: str) -> None:
    (one,) = desk.sells(1)
    desk.next_morning()
    brings(desk, share(one, "B1", 700, word))
    assert told(desk) == [("missing_here", "by_hand", "B1", None, 700)]


def test_shares_of_unknown_or_unpaid_payments_and_with_unknown_words_are_told(desk: Desk) -> None:
    one, two = desk.sells(2)
    desk.next_morning()
    Payment.objects.filter(pk=two.pk).update(state="started")
    stranger = share(one, "S1", 100)._replace(their_no="4200strange/1")
    brings(
        desk, stranger, share(two, "S2", 200), share(one, "S3", 300, "分账/异常"), share(one, "S4", 5, "分账/已关闭")
    )
    assert told(desk) == [
        ("missing_here", "by_hand", "S1", None, 100),
        ("state", "look_payment", "S2", None, 200),
        ("state", "by_hand", "S3", None, 300),
    ]


def test_two_parts_of_one_share_are_two_differences(desk: Desk) -> None:
    (one,) = desk.sells(1)
    desk.next_morning()
    brings(desk, share(one, "S1", 100, part="1"), share(one, "S1", 200, part="2"))
    assert [amount for *_, amount in told(desk)] == [100, 200]


@pytest.mark.parametrize(
    ("ours", "word", "differs"),
    [
        ("released", "解冻/成功", False),
        ("asked", "解冻/成功", False),
        ("refused", "解冻/成功", True),
        ("released", "解冻/失败", True),
        ("refused", "解冻/失败", False),
    ],
)
def test_a_release_is_held_against_what_became_of_it_here(desk: Desk, ours: str, word: str, differs: bool) -> None:
    (one,) = desk.sells(1)
    at = desk.next_morning()
    release = Release.objects.create(
        shop_id=one.shop_id, order_id=one.order_id, payment=one, state=ours, planned_at=at, ended_at=at
    )
    brings(desk, share(one, release.pk.hex, 4_850, word))
    assert [row.ours_state for row in desk.differences(kind="state")] == ([ours] if differs else [])


@pytest.mark.parametrize("named", ["by its own number", "by its proof", "by the part"])
def test_what_our_books_paid_out_under_that_number_agrees(desk: Desk, payout: Payout, named: str) -> None:
    payment = Payment.objects.earliest("started_at")
    numbers = {"by its own number": payout.pk.hex, "by its proof": payout.proof, "by the part": "S9"}
    part = payout.proof if named == "by the part" else "361"
    halves = (payout.amount_minor - 100, 100)
    brings(desk, *[share(payment, numbers[named], half, part=part) for half in halves])
    assert desk.differences() == []


def test_a_share_of_another_amount_or_that_failed_after_all_differs_from_the_books(desk: Desk, payout: Payout) -> None:
    payment, paid = Payment.objects.earliest("started_at"), payout.amount_minor
    brings(desk, share(payment, payout.pk.hex, paid - 1))
    assert told(desk) == [("amount", "by_hand", payout.pk.hex, paid, paid - 1)]
    brings(desk, share(payment, payout.pk.hex, paid, "分账/已关闭"))
    assert told(desk) == [("state", "by_hand", payout.pk.hex, paid, paid)]
    brings(desk, share(payment, payout.pk.hex, paid))
    assert told(desk) == []


def test_a_payout_through_the_channel_that_its_bill_does_not_show_is_missing_there(desk: Desk, payout: Payout) -> None:
    Payout.objects.filter(pk=payout.pk).update(channel=desk.channel, paid_at=desk.stage.at - timedelta(hours=13))
    payment = Payment.objects.earliest("started_at")
    brings(desk, share(payment, "S1", 1, "解冻/成功"))
    found = desk.only()
    assert (found.movement, found.kind, found.owner) == ("share", "missing_there", "operator")
    assert found.our_no == payout.pk.hex
    brings(desk, share(payment, payout.pk.hex, payout.amount_minor))
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "agreed")


def test_finn_closes_a_share_with_words_and_the_books_stay(desk: Desk) -> None:
    (one,) = desk.sells(1)
    desk.next_morning()
    brings(desk, share(one, "S1", 3_000))
    assert resolve_difference(
        desk.only().pk, Remedy.BY_HAND, note="分给推广员，合同 7 号", by="staff:finn", at=desk.stage.at
    )
    assert (desk.only().state, desk.only().resolved_how) == ("resolved", "by_hand")


def test_shares_on_a_trade_bill_are_compared_beside_their_payments(desk: Desk) -> None:
    (one,) = desk.sells(1)
    desk.next_morning()
    raw = alipay_bill(alipay_row("A", "交易", "48.50", "0.29", share="-10.00"))
    lines = [line._replace(our_no=one.pk.hex, their_no=one.transaction_no) for line in read_bill(raw)]
    at = of_payment(one).at
    desk.brings([line._replace(at=at) for line in lines])
    assert told(desk) == [("missing_here", "by_hand", one.pk.hex, None, 1_000)]
    assert UUID(desk.only().our_no) == one.pk
